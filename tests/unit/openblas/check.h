#pragma once

#include <algorithm>
#include <vector>

#include <gtest/gtest.h>

#include "kernels/reference/openblas/openblas_provider.h"
#include "tests/unit/openblas/graph_runner.h"

namespace aibench::testing {

inline double tolerance(DType dtype) { return dtype == DType::f32 ? 1e-5 : 1e-13; }

// Runs the builder's graph on 1, 2 and 3 threads and holds every tensor that ops write and `skipped` does not name
// against the plain loops; guards must stay intact.
inline void expect_equals_naive(const GraphBuilder& builder, const std::vector<TensorId>& skipped = {}, int times = 1,
                                OpenBlasOptions options = {}) {
  Values expected = builder.values;
  for (int i = 0; i < times; ++i) run_naive(builder.graph, expected);
  for (const int threads : {1, 2, 3}) {
    const auto provider = make_openblas_provider(threads, options);
    const ProviderRun run = run_on(*provider, builder.graph, builder.values, times);
    EXPECT_TRUE(run.guards_intact) << threads << " threads";
    for (std::size_t id = 0; id < expected.size(); ++id) {
      if (std::find(skipped.begin(), skipped.end(), static_cast<TensorId>(id)) != skipped.end()) continue;
      EXPECT_LT(error_of(run.values[id], expected[id]), tolerance(builder.graph.tensors[0].dtype))
          << "tensor " << id << ", " << threads << " threads, first kernel: " << run.algorithms[0];
    }
  }
}

inline const DType kBothTypes[] = {DType::f32, DType::f64};

}  // namespace aibench::testing
