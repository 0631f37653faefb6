#pragma once

namespace aibench {

// Distribution function of the standard normal distribution.
double normal_cdf(double z);

// Its inverse for 0 < p < 1, to full double precision; throws std::invalid_argument outside.
double normal_quantile(double p);

}  // namespace aibench
