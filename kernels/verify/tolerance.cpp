#include "kernels/verify/tolerance.h"

#include <algorithm>
#include <type_traits>

#include "kernels/verify/tolerance_rules.h"

namespace aibench {
namespace tolerance_rules {

std::vector<double> Context::errors(TensorId id) const {
  std::vector<double> result(static_cast<std::size_t>(declared.at(id).elements));
  for (std::size_t i = 0; i < result.size(); ++i) result[i] = error(id, i);
  return result;
}

Tolerance Context::start(TensorId result, double limit, std::span<const TensorId> from) const {
  Tolerance started;
  started.allowed.assign(static_cast<std::size_t>(declared.at(result).elements), kUntouched);
  started.limit = limit;
  for (TensorId id : from) {
    if (id != kNoTensor) started.limit = std::max(started.limit, tolerance(id).limit);
  }
  return started;
}

}  // namespace tolerance_rules

namespace {

template <class O>
inline constexpr bool kOverwritesOperands =
    std::is_same_v<O, AddBias> || std::is_same_v<O, Relu> || std::is_same_v<O, ReluBackward> ||
    std::is_same_v<O, SgdStep> || std::is_same_v<O, AdamStep>;

template <class O>
inline constexpr bool kIsProduct = std::is_same_v<O, Gemm> || std::is_same_v<O, Conv2dForward> ||
                                   std::is_same_v<O, Conv2dBackwardData> || std::is_same_v<O, Conv2dBackwardWeights>;

void store(tolerance_rules::Written&& written, std::vector<Tolerance>& tolerances) {
  for (auto& [id, tolerance] : written) tolerances[static_cast<std::size_t>(id)] = std::move(tolerance);
}

}  // namespace

ToleranceModel::ToleranceModel(const OpGraph& declared, const HostTensors& values, int threads)
    : declared_(declared), values_(values), threads_(threads), tolerances_(declared.tensors.size()) {}

void ToleranceModel::before(const Op& op) {
  const tolerance_rules::Context context{declared_, values_, tolerances_, threads_};
  std::visit(
      [&]<class O>(const O& o) {
        if constexpr (kOverwritesOperands<O>) store(tolerance_rules::before_rule(context, o), tolerances_);
      },
      op);
}

void ToleranceModel::after(const Op& op) {
  const tolerance_rules::Context context{declared_, values_, tolerances_, threads_};
  std::visit(
      [&]<class O>(const O& o) {
        if constexpr (kIsProduct<O>) {
          store(tolerance_rules::product_rule(context, o), tolerances_);
        } else if constexpr (!kOverwritesOperands<O>) {
          store(tolerance_rules::after_rule(context, o), tolerances_);
        }
      },
      op);
}

}  // namespace aibench
