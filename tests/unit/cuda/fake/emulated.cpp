#include "tests/unit/cuda/fake/emulated.h"

#undef dim3
#undef threadIdx
#undef blockIdx
#undef gridDim

#include <memory>
#include <vector>

#include <ucontext.h>

#include "kernels/backend.h"
#include "tests/unit/cuda/fake/fake.h"

namespace aibench::cuda::emulated {

Index thread_index, block_index, grid_size{1, 1};

namespace {

constexpr std::size_t kStackBytes = std::size_t{64} << 10;
constexpr unsigned kLanes = 32;

// A group of threads that wait for each other.
struct Barrier {
  unsigned alive = 0, arrived = 0, generation = 0;
  void open_when_complete() {
    if (arrived > 0 && arrived == alive) {
      arrived = 0;
      ++generation;
    }
  }
};

struct Thread {
  ucontext_t context{};
  std::vector<char> stack = std::vector<char>(kStackBytes);
  bool done = false;
};

void run_current();

// One block; the kernel's threads take turns.
class Block {
 public:
  void run(unsigned threads, const std::function<void()>& kernel) {
    kernel_ = &kernel;
    while (threads_.size() < threads) threads_.push_back(std::make_unique<Thread>());
    block_ = {.alive = threads};
    warps_.assign((threads + kLanes - 1) / kLanes, Barrier());
    lanes_.assign(threads, 0);
    for (unsigned i = 0; i < threads; ++i) {
      ++warps_[i / kLanes].alive;
      start(*threads_[i]);
    }
    // Forwards in one block, backwards in the next, so that nothing can count on who comes first.
    backwards_ = !backwards_;
    for (unsigned left = threads; left > 0;) {
      for (unsigned turn = 0; turn < threads; ++turn) {
        const unsigned i = backwards_ ? threads - 1 - turn : turn;
        if (threads_[i]->done) continue;
        current_ = i;
        thread_index = {i, 0};
        swapcontext(&scheduler_, &threads_[i]->context);
        if (threads_[i]->done) --left;
      }
    }
  }

  void wait(Barrier& barrier) {
    const unsigned generation = barrier.generation, self = current_;
    ++barrier.arrived;
    barrier.open_when_complete();
    while (barrier.generation == generation) swapcontext(&threads_[self]->context, &scheduler_);
  }
  Barrier& block() { return block_; }
  Barrier& warp() { return warps_[current_ / kLanes]; }

  std::uint64_t exchange(std::uint64_t bits, unsigned lane) {
    const unsigned first = current_ / kLanes * kLanes;
    lanes_[current_] = bits;
    wait(warp());
    const std::uint64_t got = lanes_.at(first + lane);
    wait(warp());  // nobody puts in the next value before all have read
    return got;
  }

  void body() {
    (*kernel_)();
    threads_[current_]->done = true;
    --block_.alive;
    --warp().alive;
    block_.open_when_complete();
    warp().open_when_complete();
  }

 private:
  void start(Thread& thread) {
    thread.done = false;
    getcontext(&thread.context);
    thread.context.uc_stack.ss_sp = thread.stack.data();
    thread.context.uc_stack.ss_size = thread.stack.size();
    thread.context.uc_link = &scheduler_;
    makecontext(&thread.context, run_current, 0);
  }
  const std::function<void()>* kernel_ = nullptr;
  std::vector<std::unique_ptr<Thread>> threads_;
  std::vector<Barrier> warps_;
  std::vector<std::uint64_t> lanes_;
  Barrier block_;
  ucontext_t scheduler_{};
  unsigned current_ = 0;
  bool backwards_ = false;
};

Block& the_only_block() {
  static Block block;
  return block;
}
void run_current() { the_only_block().body(); }

}  // namespace

void block_barrier() { the_only_block().wait(the_only_block().block()); }
void warp_barrier() { the_only_block().wait(the_only_block().warp()); }
std::uint64_t exchange(std::uint64_t bits, unsigned lane) { return the_only_block().exchange(bits, lane); }

void start(CUstream_st* stream, Grid blocks, unsigned threads, std::function<void()> kernel) {
  if (blocks.x == 0 || blocks.y == 0 || blocks.y > 65535 || threads == 0 || threads > 1024) {
    throw DeviceError("a launch that no device takes");
  }
  if (fake::settings().refuse_launches) return fake::refuse_launch();
  ++fake::seen().launches;
  const auto work = [blocks, threads, kernel = std::move(kernel)] {
    grid_size = {blocks.x, blocks.y};
    for (unsigned y = 0; y < blocks.y; ++y) {
      for (unsigned x = 0; x < blocks.x; ++x) {
        block_index = {x, y};
        the_only_block().run(threads, kernel);
      }
    }
  };
  fake::submit(stream, work, fake::settings().launch_s);
}

}  // namespace aibench::cuda::emulated
