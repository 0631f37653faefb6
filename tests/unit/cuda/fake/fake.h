#pragma once

#include <cstddef>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <cublasLt.h>
#include <cuda_runtime_api.h>
#include <cudnn.h>

// A GPU in host memory: the parts of the CUDA runtime, cuBLASLt and cuDNN that the worker calls, computed naively, so
// that everything on the host's side of those calls can be tested anywhere. Work is put off until somebody waits for
// it, as on a device. What the real libraries do beyond their documentation is not played.
namespace aibench::cuda::fake {

struct Settings {
  std::size_t memory_bytes = std::size_t{1} << 32;
  int major = 9, minor = 0;            // compute capability
  bool refuse_capture = false;         // the next capture ends in an error
  bool refuse_epilogues = false;       // cuBLASLt fuses nothing
  bool refuse_products = false;        // cuBLASLt has no algorithm at all
  bool refuse_fusion = false;          // cuDNN fuses nothing
  bool report_default_math = true;     // cuDNN's search reports the default mode whatever was asked for
  bool refuse_launches = false;        // of our own kernels
  bool refuse_pinning = false;         // no memory of the host can be locked
  std::set<int> broken_algorithms;     // of either library: proposed, then refused when run
  std::set<int> forgotten_algorithms;  // of cuBLASLt: not proposed
  bool leave_errors = false;           // the libraries' searches and refusals leave an error behind in the runtime
  // What events measure: long enough for a trial to be content with one call.
  double launch_s = 0.01, copy_s = 0.01, set_s = 0.01;
  std::map<int, double> algorithm_s;  // instead of launch_s, for an algorithm of either library
  bool compute_products = true;       // false: products take time and write nothing
};
// How long one call of a library's algorithm takes.
double algorithm_s(int algorithm);

struct Seen {
  int launches = 0;        // submitted pieces of work, copies not counted
  int graph_launches = 0;  // whole graphs
  int graphs_alive = 0;
  std::size_t bytes_alive = 0;
  int pinned_alive = 0;                           // blocks of page-locked host memory
  std::vector<cudaMemcpyKind> copies;             // in the order submitted
  std::vector<cudnnMathType_t> convolution_math;  // of every convolution that ran outside a search
  std::vector<int> matmul_algorithms;             // of every product that was asked for
  std::vector<int> fast_accumulation;             // likewise: 0, 1, or -1 where nobody said
};

// What CUDA does with a launch that it does not take: nothing runs, and the runtime's last error tells.
void refuse_launch();
// What a library does whose search tried something that failed, where settings say so.
void leave_error();

Settings& settings();
Seen& seen();
// Default settings, counts of zero; what is alive stays.
void reset();

// Work behind everything that was submitted before, taking so long by the device's clock; recorded instead while the
// stream is being captured.
void submit(cudaStream_t stream, std::function<void()> work, double seconds);
// Runs all that was put off.
void finish(cudaStream_t stream);

}  // namespace aibench::cuda::fake
