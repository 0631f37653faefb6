#include "kernels/limited_thread.h"

#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

namespace aibench {

struct LimitedThread::Shared {
  std::mutex mutex;
  std::condition_variable changed;
  std::function<void()> work;  // empty: nothing to do
  bool done = false;           // the work that was given last
  bool over = false;           // no more work is taken
  std::exception_ptr problem;  // of that work
};

LimitedThread::LimitedThread() : shared_(std::make_shared<Shared>()) {
  std::thread([shared = shared_] { serve(shared); }).detach();
}

LimitedThread::~LimitedThread() {
  const std::lock_guard lock(shared_->mutex);
  shared_->over = true;
  shared_->changed.notify_all();
}

void LimitedThread::serve(const std::shared_ptr<Shared>& shared) {
  std::unique_lock lock(shared->mutex);
  for (;;) {
    shared->changed.wait(lock, [&] { return shared->work || shared->over; });
    if (!shared->work) return;
    std::function<void()> work = std::exchange(shared->work, nullptr);
    lock.unlock();
    std::exception_ptr problem;
    try {
      work();
    } catch (...) {
      problem = std::current_exception();
    }
    work = nullptr;  // what it owns goes before anybody is told
    lock.lock();
    shared->problem = problem;
    shared->done = true;
    shared->changed.notify_all();
  }
}

bool LimitedThread::run(std::function<void()> work, std::chrono::milliseconds limit) {
  std::unique_lock lock(shared_->mutex);
  if (shared_->over) return false;
  shared_->work = std::move(work);
  shared_->done = false;
  shared_->changed.notify_all();
  if (!shared_->changed.wait_for(lock, limit, [&] { return shared_->done; })) {
    shared_->over = true;
    return false;
  }
  if (shared_->problem) std::rethrow_exception(std::exchange(shared_->problem, nullptr));
  return true;
}

}  // namespace aibench
