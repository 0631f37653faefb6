#include "kernels/reference/cuda/graph_words.h"

#include <gtest/gtest.h>

namespace aibench::cuda {
namespace {

using Parts = std::vector<GraphPart>;

TEST(GraphWords, NameEveryPart) {
  EXPECT_EQ(graph_words(3, {{"gemm", "cublas", "algorithm 1"}, {"relu", "kernels", "relu"}}),
            "graph of 3 launches: gemm by cublas (algorithm 1); relu by kernels (relu)");
}

TEST(GraphWords, AreReadBackWhateverAnAlgorithmIsCalled) {
  for (const Parts& parts :
       {Parts{{"gemm", "cublas", "algorithm 1, tile 20"}}, Parts{{"gemm", "cublas", "a"}, {"relu", "kernels", ""}},
        Parts{{"conv2d_forward", "cudnn", "fft (tiled); by halves"}, {"add_bias", "kernels", "x (y (z))"}}}) {
    EXPECT_EQ(graph_parts(graph_words(7, parts)), parts);
  }
}

TEST(GraphWords, OthersAreNone) {
  const std::string whole = graph_words(2, {{"gemm", "cublas", "a (b)"}, {"relu", "kernels", "c"}});
  for (const std::string& words :
       {std::string(), std::string("sgemm"), std::string("graph of 1 launches"), std::string("graph of 1 launches: x"),
        std::string("graph of 1 launches: gemm by cublas"), whole + ";", whole + "; ", whole + " and more",
        whole.substr(0, whole.size() - 1), "x" + whole}) {
    EXPECT_EQ(graph_parts(words), Parts()) << words;
  }
}

}  // namespace
}  // namespace aibench::cuda
