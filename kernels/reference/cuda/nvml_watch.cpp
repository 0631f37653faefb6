#include "kernels/reference/cuda/nvml_watch.h"

#include <cstdio>

#include "kernels/limited_thread.h"

namespace aibench::cuda {
namespace {

using Opened = std::variant<std::shared_ptr<Nvml>, std::string>;

std::string no_answer(std::chrono::milliseconds limit) {
  char seconds[32];
  std::snprintf(seconds, sizeof seconds, "%g", 1e-3 * static_cast<double>(limit.count()));
  return "NVML did not answer within " + std::string(seconds) + " s and is not asked again in this process";
}

class WatchedNvml final : public Nvml {
 public:
  WatchedNvml(std::unique_ptr<LimitedThread> thread, std::shared_ptr<Nvml> nvml, std::chrono::milliseconds limit)
      : thread_(std::move(thread)), nvml_(std::move(nvml)), limit_(limit) {}
  // Closing it is a call as well. Where an earlier one hangs, the thread owns it with that call and keeps it.
  ~WatchedNvml() override {
    thread_->ask<bool>(
        [nvml = std::move(nvml_)]() mutable {
          nvml.reset();
          return true;
        },
        limit_);
  }
  WatchedNvml(const WatchedNvml&) = delete;
  WatchedNvml& operator=(const WatchedNvml&) = delete;

  std::optional<double> sm_clock_hz() override {
    const auto clock = ask<std::optional<double>>([](Nvml& nvml) { return nvml.sm_clock_hz(); });
    return clock ? *clock : std::nullopt;
  }
  std::vector<Counter> counters() override {
    return ask<std::vector<Counter>>([](Nvml& nvml) { return nvml.counters(); }).value_or(std::vector<Counter>());
  }
  std::vector<StateReading> state() override {
    auto state = ask<std::vector<StateReading>>([](Nvml& nvml) { return nvml.state(); });
    if (state) return std::move(*state);
    return {{.name = "gpu_state", .reason = no_answer(limit_)}};
  }
  std::variant<double, Unsupported> joules() override {
    using Joules = std::variant<double, Unsupported>;
    auto joules = ask<Joules>([](Nvml& nvml) { return nvml.joules(); });
    if (joules) return std::move(*joules);
    return Unsupported{no_answer(limit_)};
  }

 private:
  template <class T, class Question>
  std::optional<T> ask(Question question) {
    return thread_->ask<T>([nvml = nvml_, question] { return question(*nvml); }, limit_);
  }

  std::unique_ptr<LimitedThread> thread_;
  std::shared_ptr<Nvml> nvml_;
  std::chrono::milliseconds limit_;
};

}  // namespace

std::variant<std::unique_ptr<Nvml>, std::string> open_watched_nvml(const std::string& library,
                                                                   const std::string& pci_bus_id,
                                                                   const NvmlLimits& limits) {
  auto thread = std::make_unique<LimitedThread>();
  auto opened = thread->ask<Opened>(
      [library, pci_bus_id]() -> Opened {
        auto answer = Nvml::open(library, pci_bus_id);
        if (auto* reason = std::get_if<std::string>(&answer)) return std::move(*reason);
        return std::shared_ptr<Nvml>(std::move(std::get<std::unique_ptr<Nvml>>(answer)));
      },
      limits.open);
  if (!opened) return no_answer(limits.open);
  if (auto* reason = std::get_if<std::string>(&*opened)) return std::move(*reason);
  auto& nvml = std::get<std::shared_ptr<Nvml>>(*opened);
  return std::make_unique<WatchedNvml>(std::move(thread), std::move(nvml), limits.reading);
}

}  // namespace aibench::cuda
