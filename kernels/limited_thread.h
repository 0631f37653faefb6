#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace aibench {

// A thread for calls that may never return. Whoever waits for one waits a limited time; a thread that did not answer in
// time is left to itself, with all that its work owns, and is asked nothing again: a process can end without it.
class LimitedThread {
 public:
  LimitedThread();
  ~LimitedThread();  // does not wait
  LimitedThread(const LimitedThread&) = delete;
  LimitedThread& operator=(const LimitedThread&) = delete;

  // What `work` returns on the thread; nullopt when that takes longer than `limit`, or when something before did.
  // Passes on what it throws. `work` must own what it uses, since it may still run when the caller is gone.
  template <class T>
  std::optional<T> ask(std::function<T()> work, std::chrono::milliseconds limit) {
    const auto answer = std::make_shared<std::optional<T>>();
    if (!run([answer, work = std::move(work)] { answer->emplace(work()); }, limit)) return std::nullopt;
    return std::move(*answer);
  }

 private:
  struct Shared;
  static void serve(const std::shared_ptr<Shared>& shared);
  bool run(std::function<void()> work, std::chrono::milliseconds limit);

  std::shared_ptr<Shared> shared_;
};

}  // namespace aibench
