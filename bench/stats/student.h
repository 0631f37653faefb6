#pragma once

#include <cstddef>

namespace aibench {

// Distribution function of Student's t with a whole number of degrees of freedom, by its finite sum (Abramowitz and
// Stegun 26.7.3 and 26.7.4). Throws std::invalid_argument for 0 degrees of freedom.
double student_cdf(double t, std::size_t degrees_of_freedom);

// Its inverse for 0 < p < 1; throws std::invalid_argument outside.
double student_quantile(double p, std::size_t degrees_of_freedom);

}  // namespace aibench
