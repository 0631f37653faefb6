#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <variant>
#include <vector>

#include "kernels/ops/graph.h"

// The contract between the worker and a math library. A new virtual function needs a written reason.
namespace aibench {

// A call into a device or a library failed. what() names the call, the place and the vendor's own words. After one of
// these the worker process is not trusted with another case.
class DeviceError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// An allocation on the device failed; the worker stays usable.
class OutOfMemory : public std::runtime_error {
 public:
  OutOfMemory(std::size_t asked, std::optional<std::size_t> free);
  std::size_t asked_bytes;
  std::optional<std::size_t> free_bytes;
};

// Monotonic nanoseconds. Real devices read the steady clock; the simulated one advances it by script.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual std::int64_t now_ns() const = 0;
};

// Memory of a device; freed with the object. Must not outlive its Device.
class Buffer {
 public:
  virtual ~Buffer() = default;
  // Address for kernels of this device; a host pointer only when the device shares memory with the host. Plain
  // pointer arithmetic on it is valid within bytes().
  virtual void* data() = 0;
  virtual std::size_t bytes() const = 0;
};

// Time between two points of the device's own queue.
class Timer {
 public:
  virtual ~Timer() = default;
  virtual void start() = 0;  // enqueues a mark
  virtual void stop() = 0;   // enqueues a mark
  // Seconds between the marks; call after Device::synchronize. nullopt when the device has no timer of its own and
  // host time is device time (CPUs).
  virtual std::optional<double> seconds() = 0;
};

struct DeviceInfo {
  std::string kind;                 // "cpu", "cuda", "sim"
  std::string name;                 // "AMD EPYC 9B45", "NVIDIA H200"
  std::string pace_probe;           // which loops pace_hz() and read_rate() run; empty when it has none
  std::string driver;               // version of an accelerator's driver; empty where it has no meaning
  int threads = 0;                  // CPU worker threads; 0 where it has no meaning
  bool shares_host_memory = false;  // true: nothing is transferred, end-to-end time is host time
  std::optional<std::uint64_t> memory_bytes;
  std::optional<std::uint64_t> last_level_cache_bytes;
};

// A cumulative count or time, by name; what the names mean stands with the device that reads them.
struct Counter {
  std::string name;
  double value = 0;
};

struct Prepared;
struct Unsupported;

class Device {
 public:
  virtual ~Device() = default;
  virtual DeviceInfo info() const = 0;
  virtual const Clock& clock() const = 0;
  // At least `bytes` bytes, aligned to 64; contents unspecified. Throws OutOfMemory.
  virtual std::unique_ptr<Buffer> allocate(std::size_t bytes) = 0;
  // Copies between host memory and a buffer, from byte `offset` of the buffer on; return when the copy is complete.
  // The buffer is known by its data() alone: a Buffer that is a window into another one is as good.
  virtual void upload(Buffer& to, std::size_t offset, const void* from, std::size_t bytes) = 0;
  virtual void download(void* to, Buffer& from, std::size_t offset, std::size_t bytes) = 0;
  // Returns when all enqueued work is complete; throws DeviceError for anything that failed since the last call.
  virtual void synchronize() = 0;
  virtual std::unique_ptr<Timer> make_timer() = 0;
  // Leaves no byte of any buffer in the device's caches, as far as the device allows.
  virtual void evict_caches() = 0;
  // The clock that the work runs at just now, measured in about 0.2 ms; nullopt where it cannot be known. Taken before
  // and after a timed window: most drift between processes is drift of the clock.
  virtual std::optional<double> clock_hz() { return std::nullopt; }
  // How fast the calling core works just now: turns a second of a reference loop, of which only ratios mean anything,
  // and only between devices with the same info().pace_probe. Takes about 25 microseconds, so that it can be read
  // between samples: what slows a shared processor changes within milliseconds, and two readings around a window miss
  // it. nullopt where there is no such probe.
  virtual std::optional<double> pace_hz() { return std::nullopt; }
  // The same for work that waits for memory: bytes a second at which the calling core reads `bytes` of `buffer` from
  // `offset` on, which must lie inside it. nullopt where there is no such probe.
  virtual std::optional<double> read_rate([[maybe_unused]] Buffer& buffer, [[maybe_unused]] std::size_t offset,
                                          [[maybe_unused]] std::size_t bytes) {
    return std::nullopt;
  }
  // Host memory that this device copies from and to by itself (Place::pinned), as allocate(); data() is the host's
  // address. Null where there is none, or where the device works in host memory anyway. Virtual because only a device's
  // own runtime can pin memory for it.
  virtual std::unique_ptr<Buffer> allocate_pinned([[maybe_unused]] std::size_t bytes) { return nullptr; }
  // A kernel that copies the whole of `from` to `to`, buffers of equal size at the given places, which do not overlap;
  // its algorithm is the call that moves the bytes. The kernel may wait for the device only where its runtime cannot
  // copy behind the caller's back (pageable memory). Virtual because moving data is the device's, no math library's,
  // and upload and download, which always wait, cannot show how fast it goes when nobody does.
  virtual std::variant<Prepared, Unsupported> prepare_copy(Buffer& to, Place to_place, Buffer& from, Place from_place);
  // Counters whose growth over a window tells whether it was disturbed; the ones that cannot be read are left out.
  virtual std::vector<Counter> read_counters() { return {}; }
};

// Work bound to its buffers. Owned by the session; must not outlive its provider or buffers.
class Kernel {
 public:
  virtual ~Kernel() = default;
  // Starts the work. Never allocates, prints or waits for the device; errors surface here or in synchronize.
  virtual void enqueue() = 0;
  // Copies the graph's constant tensors that it reads (Tensor::constant) into its own layout; called before the first
  // enqueue() and again whenever their contents were replaced, never while anything is timed. Virtual because the copy
  // belongs to the kernel, and checks run the same kernel on other contents.
  virtual void load_constants() {}
};

struct Unsupported {
  std::string reason;  // never empty
};

// One way to run an op, or a run of them, that was timed before the choice fell.
struct TriedKernel {
  std::string provider;  // empty: the one that tells
  std::string algorithm;
  std::size_t ops = 1;
  double seconds = 0;  // of one call, from a few; rough
};

// A way to run an op, or a run of them, that was chosen before, in the words of the provider that offered it.
struct ChosenKernel {
  std::string provider, algorithm;
  std::size_t ops = 1;
  bool operator==(const ChosenKernel&) const = default;
};

struct Prepared {
  std::unique_ptr<Kernel> kernel;
  std::size_t ops_served = 1;      // consecutive ops from `next` on that this kernel computes
  std::string algorithm;           // what will run, in the library's words: "sgemm", "im2col+sgemm", ...
  std::vector<TriedKernel> tried;  // what the provider tried to choose this; empty when it did not have to
};

// The memory behind each tensor of a graph, by TensorId: where the kernels of one session read and write.
using Bindings = std::span<Buffer* const>;

struct ProviderInfo {
  std::string name;           // "openblas"
  std::string version;        // the library's own words
  std::string path;           // file that was loaded; empty when linked statically
  std::string configuration;  // kernel architecture, threading, ... in the library's words; may be empty
  int threads = 0;            // read back from the library, not what was asked for; 0 where it has no meaning
};

// A math library. Outlives every kernel it prepared.
class Provider {
 public:
  virtual ~Provider() = default;
  virtual ProviderInfo info() const = 0;
  // Offers the ops of `graph` from index `next` on. The provider takes one op, a run of consecutive ops, or none and
  // says why. May be slow and may allocate; never timed. It may run the ops to find out how they run fastest: what they
  // write holds anything afterwards. Tensors that only ops inside the run touch need not be written; every other tensor
  // the run writes must be.
  virtual std::variant<Prepared, Unsupported> prepare(const OpGraph& graph, std::size_t next, Bindings bindings) = 0;
  // Why it works on no copies of constant tensors, so that ops which read one are not offered to it; empty: it does.
  // Virtual because a library that was made for plain arrays alone must not stand in a row of packed weights.
  virtual std::string constants_refusal() const { return "prepares no weights ahead of its calls (weights: packed)"; }
  // The same, where an earlier process found `algorithm` (one of Prepared::algorithm) to be the fastest: a provider
  // that tries several ways takes this one without trying; one that does not know it answers as prepare does. Virtual
  // because only the provider knows which of its ways a name means; with one way there is nothing to choose.
  virtual std::variant<Prepared, Unsupported> prepare_as(const OpGraph& graph, std::size_t next, Bindings bindings,
                                                         [[maybe_unused]] const std::string& algorithm) {
    return prepare(graph, next, bindings);
  }
};

// Ceilings of a device, measured. Absent when not measured.
struct Peaks {
  struct Rate {
    DType dtype;
    double flop_per_s;
    std::string method;  // "fma-avx512", "gemm", ...
  };
  std::vector<Rate> rates;
  std::optional<double> memory_bytes_per_s;
};

struct BackendOptions {
  int threads = 0;                     // CPU threads; 0 = all that this process may use
  int device_index = 0;                // which accelerator
  std::vector<std::string> providers;  // restrict to these, in this order; empty = all, in the default order
};

// Who serves an op that several providers take: the first of them, or the one that a trial finds fastest. With
// own_trials it is the first, whose own choice among its ways is handed on to later processes as by_trial's is.
enum class Choice { in_order, own_trials, by_trial };

// A device and its providers in order of preference.
class Backend {
 public:
  virtual ~Backend() = default;
  virtual Device& device() = 0;
  virtual std::span<Provider* const> providers() = 0;
  // Virtual because on a CPU no order of the libraries holds for all ops and sizes, while a GPU's providers divide the
  // ops among them.
  virtual Choice choice() const { return Choice::in_order; }
  // What makes copies that none of the providers makes: the device itself (DeviceCopies), where this backend stands for
  // all of it. Null else. Virtual because a row that is named after a library must not show what no library did.
  virtual Provider* copies() { return nullptr; }
  virtual Peaks measure_peaks() = 0;  // about 100 ms a rate
};

}  // namespace aibench
