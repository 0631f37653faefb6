#include <cstring>
#include <functional>
#include <iterator>
#include <map>
#include <memory>
#include <new>
#include <utility>

#include "tests/unit/cuda/fake/fake.h"

using aibench::cuda::fake::seen;
using aibench::cuda::fake::settings;
using Work = std::function<void()>;

struct CUstream_st {
  std::vector<Work> waiting;
  bool capturing = false;
  std::vector<Work> captured;
};
struct CUevent_st {
  double time_s = 0;
  bool recorded = false;
};
struct CUgraph_st {
  std::vector<Work> work;
};
struct CUgraphExec_st {
  std::vector<Work> work;
};

namespace {

std::map<void*, std::size_t>& blocks() {
  static std::map<void*, std::size_t> all;
  return all;
}
std::vector<cudaStream_t>& streams() {
  static std::vector<cudaStream_t> all;
  return all;
}
cudaError_t last_error = cudaSuccess;
double now_s = 0;                                           // the device's clock
constexpr std::size_t kLargeBlock = std::size_t{16} << 20;  // workspaces: filling them would take most of the time

bool is_on_device(const void* address) {
  const auto* at = static_cast<const std::byte*>(address);
  const auto next = blocks().upper_bound(const_cast<void*>(address));
  if (next == blocks().begin()) return false;
  const auto block = std::prev(next);
  return at < static_cast<const std::byte*>(block->first) + block->second;
}

cudaError_t fail(cudaError_t status) {
  last_error = status;
  return status;
}

}  // namespace

namespace aibench::cuda::fake {

Settings& settings() {
  static Settings current;
  return current;
}
Seen& seen() {
  static Seen current;
  return current;
}

void reset() {
  settings() = Settings();
  Seen fresh;
  fresh.graphs_alive = seen().graphs_alive;
  fresh.bytes_alive = seen().bytes_alive;
  fresh.pinned_alive = seen().pinned_alive;
  seen() = fresh;
}

void refuse_launch() { last_error = cudaErrorInvalidConfiguration; }

void leave_error() {
  if (settings().leave_errors) last_error = cudaErrorInvalidValue;
}

double algorithm_s(int algorithm) {
  const auto known = settings().algorithm_s.find(algorithm);
  return known == settings().algorithm_s.end() ? settings().launch_s : known->second;
}

void submit(cudaStream_t stream, Work work, double seconds) {
  (stream->capturing ? stream->captured : stream->waiting).push_back([work = std::move(work), seconds] {
    work();
    now_s += seconds;
  });
}

void finish(cudaStream_t stream) {
  for (std::size_t i = 0; i < stream->waiting.size(); ++i) stream->waiting[i]();
  stream->waiting.clear();
}

}  // namespace aibench::cuda::fake

using aibench::cuda::fake::finish;
using aibench::cuda::fake::submit;

// The runtime's declarations give these C linkage.

cudaError_t cudaGetDeviceCount(int* count) {
  *count = 1;
  return cudaSuccess;
}
cudaError_t cudaInitDevice(int device, unsigned, unsigned) {
  return device == 0 ? cudaSuccess : fail(cudaErrorInvalidDevice);
}
cudaError_t cudaSetDevice(int device) { return device == 0 ? cudaSuccess : fail(cudaErrorInvalidDevice); }
cudaError_t cudaDriverGetVersion(int* version) {
  *version = 13000;
  return cudaSuccess;
}
cudaError_t cudaRuntimeGetVersion(int* version) {
  *version = CUDART_VERSION;
  return cudaSuccess;
}
cudaError_t cudaGetDeviceProperties(cudaDeviceProp* properties, int) {
  std::memset(static_cast<void*>(properties), 0, sizeof(*properties));
  std::strcpy(properties->name, "Fake GPU");
  return cudaSuccess;
}
cudaError_t cudaDeviceGetAttribute(int* value, cudaDeviceAttr attribute, int) {
  switch (attribute) {
    case cudaDevAttrComputeCapabilityMajor: *value = settings().major; break;
    case cudaDevAttrComputeCapabilityMinor: *value = settings().minor; break;
    case cudaDevAttrMultiProcessorCount: *value = 4; break;
    case cudaDevAttrL2CacheSize: *value = 1 << 20; break;
    default: *value = 0;
  }
  return cudaSuccess;
}
cudaError_t cudaDeviceGetPCIBusId(char* id, int length, int) {
  std::strncpy(id, "0000:17:00.0", static_cast<std::size_t>(length));
  return cudaSuccess;
}
const char* cudaGetErrorString(cudaError_t status) {
  return status == cudaErrorStreamCaptureUnsupported ? "operation not permitted when stream is capturing" : "words";
}
const char* cudaGetErrorName(cudaError_t) { return "cudaErrorName"; }
cudaError_t cudaGetLastError() { return std::exchange(last_error, cudaSuccess); }

cudaError_t cudaStreamCreateWithFlags(cudaStream_t* stream, unsigned) {
  *stream = new CUstream_st;
  streams().push_back(*stream);
  return cudaSuccess;
}
cudaError_t cudaStreamDestroy(cudaStream_t stream) {
  finish(stream);
  std::erase(streams(), stream);
  delete stream;
  return cudaSuccess;
}
cudaError_t cudaStreamSynchronize(cudaStream_t stream) {
  if (stream->capturing) return fail(cudaErrorStreamCaptureUnsupported);
  finish(stream);
  return cudaSuccess;
}

cudaError_t cudaMalloc(void** data, std::size_t bytes) {
  for (const cudaStream_t stream : streams()) {
    if (stream->capturing) return fail(cudaErrorStreamCaptureUnsupported);  // kernels must not allocate
  }
  if (bytes > settings().memory_bytes - seen().bytes_alive) return fail(cudaErrorMemoryAllocation);
  const std::size_t rounded = (bytes + 255) / 256 * 256;
  *data = ::operator new (rounded, std::align_val_t{256});
  if (rounded < kLargeBlock) std::memset(*data, 0x7f, rounded);  // nothing may count on zeros
  blocks()[*data] = rounded;
  seen().bytes_alive += rounded;
  return cudaSuccess;
}
cudaError_t cudaFree(void* data) {
  for (const cudaStream_t stream : streams()) finish(stream);
  const auto block = blocks().find(data);
  if (block == blocks().end()) return fail(cudaErrorInvalidValue);
  seen().bytes_alive -= block->second;
  blocks().erase(block);
  ::operator delete (data, std::align_val_t{256});
  return cudaSuccess;
}
cudaError_t cudaHostAlloc(void** data, std::size_t bytes, unsigned) {
  if (settings().refuse_pinning) return fail(cudaErrorMemoryAllocation);
  *data = ::operator new (bytes, std::align_val_t{4096});
  ++seen().pinned_alive;
  return cudaSuccess;
}
cudaError_t cudaFreeHost(void* data) {
  for (const cudaStream_t stream : streams()) finish(stream);
  ::operator delete (data, std::align_val_t{4096});
  --seen().pinned_alive;
  return cudaSuccess;
}
cudaError_t cudaMemGetInfo(std::size_t* free_bytes, std::size_t* total_bytes) {
  *total_bytes = settings().memory_bytes;
  *free_bytes = settings().memory_bytes - seen().bytes_alive;
  return cudaSuccess;
}
cudaError_t cudaMemcpyAsync(void* to, const void* from, std::size_t bytes, cudaMemcpyKind kind, cudaStream_t stream) {
  // A way that does not fit the addresses is an error, as with unified addressing.
  const bool to_device = is_on_device(to), from_device = is_on_device(from);
  if (kind != (to_device ? (from_device ? cudaMemcpyDeviceToDevice : cudaMemcpyHostToDevice)
                         : (from_device ? cudaMemcpyDeviceToHost : cudaMemcpyHostToHost))) {
    return fail(cudaErrorInvalidValue);
  }
  seen().copies.push_back(kind);
  submit(
      stream, [=] { std::memcpy(to, from, bytes); }, settings().copy_s);
  return cudaSuccess;
}
cudaError_t cudaMemsetAsync(void* to, int value, std::size_t bytes, cudaStream_t stream) {
  submit(
      stream, [=] { std::memset(to, value, bytes); }, settings().set_s);
  return cudaSuccess;
}

cudaError_t cudaEventCreate(cudaEvent_t* event) {
  *event = new CUevent_st;
  return cudaSuccess;
}
cudaError_t cudaEventDestroy(cudaEvent_t event) {
  delete event;
  return cudaSuccess;
}
cudaError_t cudaEventRecord(cudaEvent_t event, cudaStream_t stream) {
  const auto mark = [event] {
    event->time_s = now_s;
    event->recorded = true;
  };
  submit(stream, mark, 0);
  return cudaSuccess;
}
cudaError_t cudaEventElapsedTime(float* milliseconds, cudaEvent_t start, cudaEvent_t stop) {
  if (!start->recorded || !stop->recorded) return fail(cudaErrorNotReady);
  *milliseconds = static_cast<float>(1e3 * (stop->time_s - start->time_s));
  return cudaSuccess;
}

cudaError_t cudaStreamBeginCapture(cudaStream_t stream, cudaStreamCaptureMode) {
  stream->capturing = true;
  stream->captured.clear();
  return cudaSuccess;
}
cudaError_t cudaStreamEndCapture(cudaStream_t stream, cudaGraph_t* graph) {
  stream->capturing = false;
  *graph = nullptr;
  if (settings().refuse_capture) return fail(cudaErrorStreamCaptureUnsupported);
  *graph = new CUgraph_st{std::move(stream->captured)};
  return cudaSuccess;
}
cudaError_t cudaGraphGetNodes(cudaGraph_t graph, cudaGraphNode_t*, std::size_t* count) {
  *count = graph->work.size();
  return cudaSuccess;
}
cudaError_t cudaGraphInstantiate(cudaGraphExec_t* exec, cudaGraph_t graph, unsigned long long) {
  *exec = new CUgraphExec_st{graph->work};
  ++seen().graphs_alive;
  return cudaSuccess;
}
cudaError_t cudaGraphUpload(cudaGraphExec_t, cudaStream_t) { return cudaSuccess; }
cudaError_t cudaGraphLaunch(cudaGraphExec_t exec, cudaStream_t stream) {
  ++seen().graph_launches;
  const auto replay = [exec] {
    for (const Work& work : exec->work) work();
  };
  submit(stream, replay, 0);
  return cudaSuccess;
}
cudaError_t cudaGraphDestroy(cudaGraph_t graph) {
  delete graph;
  return cudaSuccess;
}
cudaError_t cudaGraphExecDestroy(cudaGraphExec_t exec) {
  for (const cudaStream_t stream : streams()) finish(stream);
  delete exec;
  --seen().graphs_alive;
  return cudaSuccess;
}
