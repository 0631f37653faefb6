#pragma once

#include <cstddef>
#include <string>
#include <vector>

// What a graph of launches is called, and back: "graph of 3 launches: gemm by cublas (cublasLtMatmul f32, ...); relu by
// kernels (relu)".
namespace aibench::cuda {

struct GraphPart {
  std::string op, provider, algorithm;
  bool operator==(const GraphPart&) const = default;
};

std::string graph_words(std::size_t launches, const std::vector<GraphPart>& parts);

// The parts of such words, in their order; empty when these are none.
std::vector<GraphPart> graph_parts(const std::string& words);

}  // namespace aibench::cuda
