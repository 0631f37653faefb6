#include "kernels/verify/reference_check.h"

#include <algorithm>
#include <stdexcept>

#include "kernels/reference/fp64/reference_provider.h"
#include "kernels/verify/compare_tensor.h"
#include "kernels/verify/error_limits.h"
#include "kernels/verify/host_tensors.h"
#include "kernels/verify/large_products.h"
#include "kernels/verify/tolerance.h"

namespace aibench {
namespace {

using Contents = std::span<const std::vector<std::byte>>;

void require_sizes(const OpGraph& graph, Contents contents, const char* what) {
  if (contents.size() != graph.tensors.size()) {
    throw std::invalid_argument(std::string("reference check: ") + what + " contents for " +
                                std::to_string(contents.size()) + " tensors, the graph has " +
                                std::to_string(graph.tensors.size()));
  }
  for (std::size_t i = 0; i < contents.size(); ++i) {
    if (contents[i].empty() || contents[i].size() == graph.tensors[i].bytes()) continue;
    throw std::invalid_argument("reference check: " + std::to_string(contents[i].size()) + " bytes of " + what +
                                " contents for tensor '" + graph.tensors[i].name + "', which takes " +
                                std::to_string(graph.tensors[i].bytes()));
  }
}

// Index of the last op that writes each tensor.
std::vector<std::size_t> last_writers(const OpGraph& graph) {
  std::vector<std::size_t> last(graph.tensors.size(), graph.ops.size());
  for (std::size_t i = 0; i < graph.ops.size(); ++i) {
    for (TensorId id : writes(graph.ops[i])) last[static_cast<std::size_t>(id)] = i;
  }
  return last;
}

// How bad a check is, to find the worst: its error in units of its limit.
double severity(const Check& check) {
  if (check.state == "bad" && !check.value) return 1e300;
  if (!check.value || !check.limit) return 0.0;
  const double relative = *check.limit > 0.0 ? *check.value / *check.limit : *check.value > 0.0 ? 1e300 : 0.0;
  return check.state == "bad" ? 1.0 + relative : std::min(relative, 1.0);
}

class Pass {
 public:
  Pass(const OpGraph& graph, Contents initial, Contents result, const ReferenceCheckOptions& options)
      : graph_(graph),
        result_(result),
        values_(graph, initial),
        options_(options),
        model_(graph, values_, options.threads),
        provider_(options.threads),
        last_writer_(last_writers(graph)) {}

  Verification run() {
    for (std::size_t i = 0; i < graph_.ops.size();) {
      const auto large = check_large_product(graph_, i, values_, model_, result_, last_writer_, options_);
      if (large) {
        settle(*large);
        i += large->ops;
      } else {
        if (!compute(i)) break;
        ++i;
      }
    }
    return conclude();
  }

 private:
  // Runs op `i` in fp64 and checks what it wrote; false when the reference cannot.
  bool compute(std::size_t i) {
    auto prepared = provider_.prepare(values_.graph(), i, values_.bindings());
    if (const auto* unsupported = std::get_if<Unsupported>(&prepared)) {
      add({.id = "reference", .state = "unknown", .value = {}, .limit = {}, .reason = unsupported->reason});
      return false;
    }
    model_.before(graph_.ops[i]);
    std::get<Prepared>(prepared).kernel->enqueue();
    model_.after(graph_.ops[i]);
    for (TensorId id : writes(graph_.ops[i])) {
      if (last_writer_[static_cast<std::size_t>(id)] == i) settle(id);
    }
    return true;
  }

  // The residual check took the place of computing it.
  void settle(const LargeProduct& product) {
    const Check& check = product.residual.check;
    if (check.value) name_precision(*check.value / *check.limit, product.residual.precision);
    add(check);
    adopt(product.written);
  }

  // The tensor holds its final value: check the device's and go on from it.
  void settle(TensorId id) {
    const std::vector<std::byte>& result = result_[static_cast<std::size_t>(id)];
    if (result.empty()) return;
    const Tensor& tensor = graph_.at(id);
    const Tolerance& tolerance = model_.at(id);
    Check check = compare_tensor(tensor, values_.numbers(id), tolerance, result);
    if (tolerance.terms > 0 && check.value) {
      const double relative = tolerance.limit > 0.0 ? *check.value / tolerance.limit : *check.value;
      if (tolerance.operands != DType::i8) {
        name_precision(
            relative, precision_name(tolerance.operands, tensor.dtype, tolerance.terms, *check.value, tolerance.limit));
      } else if (check.state == "ok") {
        name_precision(0.0, "int8");  // what is made of exact sums tells nothing but whether it is right
      } else {
        name_precision(relative, "");
      }
    }
    add(std::move(check));
    adopt(id);
  }

  void adopt(TensorId id) {
    values_.assign(id, graph_.at(id).dtype, result_[static_cast<std::size_t>(id)]);
    model_.adopted(id);
  }

  // The worst of the products tells what ran; an error no precision explains leaves it open.
  void name_precision(double relative_error, const std::string& precision) {
    if (relative_error < worst_product_) return;
    worst_product_ = relative_error;
    verification_.precision = precision;
  }

  void add(Check check) { verification_.checks.push_back(std::move(check)); }

  Verification conclude() {
    verification_.status = "ok";
    const Check* worst = nullptr;
    for (const Check& check : verification_.checks) {
      if (worst == nullptr || severity(check) > severity(*worst)) worst = &check;
      if (check.state == "ok" || verification_.status == "wrong") continue;
      const bool bad = check.state == "bad";
      if (!bad && verification_.status == "unknown") continue;
      verification_.status = bad ? "wrong" : "unknown";
      verification_.reason = check.reason;
    }
    if (worst != nullptr) {
      verification_.epsilon = worst->value;
      verification_.limit = worst->limit;
      if (worst->state == "bad") verification_.reason = worst->reason;
    }
    return std::move(verification_);
  }

  const OpGraph& graph_;
  Contents result_;
  HostTensors values_;
  ReferenceCheckOptions options_;
  ToleranceModel model_;
  ReferenceProvider provider_;
  std::vector<std::size_t> last_writer_;
  Verification verification_;
  double worst_product_ = -1.0;
};

}  // namespace

Verification check_against_reference(const OpGraph& graph, Contents initial, Contents result,
                                     const ReferenceCheckOptions& options) {
  if (const std::string problem = validate(graph); !problem.empty()) {
    throw std::invalid_argument("reference check: " + problem);
  }
  require_sizes(graph, initial, "initial");
  require_sizes(graph, result, "result");
  return Pass(graph, initial, result, options).run();
}

std::vector<bool> must_be_written(const OpGraph& graph, std::span<const ServedOp> served) {
  constexpr std::size_t kNobody = static_cast<std::size_t>(-1);
  std::vector<std::size_t> toucher(graph.tensors.size(), kNobody);  // the kernel that touches a tensor
  std::vector<bool> shared(graph.tensors.size()), written(graph.tensors.size());
  std::size_t op = 0;
  for (std::size_t kernel = 0; kernel < served.size(); ++kernel) {
    const auto touch = [&](TensorId id) {
      std::size_t& owner = toucher[static_cast<std::size_t>(id)];
      if (owner != kNobody && owner != kernel) shared[static_cast<std::size_t>(id)] = true;
      owner = kernel;
    };
    const std::size_t end = std::min(op + static_cast<std::size_t>(served[kernel].count), graph.ops.size());
    for (; op < end; ++op) {
      for (TensorId id : reads(graph.ops[op])) touch(id);
      for (TensorId id : writes(graph.ops[op])) {
        touch(id);
        written[static_cast<std::size_t>(id)] = true;
      }
    }
  }
  for (std::size_t i = 0; i < written.size(); ++i) {
    const bool inside = written[i] && !shared[i] && served[toucher[i]].count > 1;
    if (graph.tensors[i].role == TensorRole::intermediate && inside) written[i] = false;
  }
  return written;
}

}  // namespace aibench
