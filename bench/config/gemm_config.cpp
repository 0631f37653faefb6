#include "bench/config/read.h"
#include "bench/config/workload_config.h"

namespace aibench {
namespace {

using Kind = ParameterSpec::Kind;

const ParameterSpecs& specs() {
  static const ParameterSpecs list = {
      dtype_parameter(config_dtypes()),
      {.key = "m", .required = true},
      {.key = "n", .required = true},
      {.key = "k", .required = true},
      {.key = "trans_a", .kind = Kind::flag},
      {.key = "trans_b", .kind = Kind::flag},
      {.key = "alpha", .kind = Kind::number, .standard = {.number = 1.0}},
      {.key = "beta", .kind = Kind::number},
      {.key = "lda", .least = 0},
      {.key = "ldb", .least = 0},
      {.key = "ldc", .least = 0},
      {.key = "batch", .standard = {.integer = 1}},
      weights_parameter(),
  };
  return list;
}

Workload make(const CaseValues& values) {
  return GemmWorkload{
      .dtype = dtype_of(values, config_dtypes()),
      .m = values.integer("m"),
      .n = values.integer("n"),
      .k = values.integer("k"),
      .trans_a = values.flag("trans_a"),
      .trans_b = values.flag("trans_b"),
      .alpha = values.number("alpha"),
      .beta = values.number("beta"),
      .lda = values.integer("lda"),
      .ldb = values.integer("ldb"),
      .ldc = values.integer("ldc"),
      .batch = values.integer("batch"),
      .weights = weights_of(values),
  };
}

}  // namespace

WorkloadEntry read_gemm(JsonValue workload, PresetStore& presets, CaseBudget& budget) {
  return {workload, read_shaped_grid(specs(), "gemm", workload, presets, budget), make};
}

}  // namespace aibench
