#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "kernels/backend.h"
#include "kernels/reference/fp64/reference_provider.h"
#include "tests/support/memory_device.h"

namespace aibench::testing {

// A backend whose kernels compute rightly and take exactly as long as a script says, on a clock that moves for nothing
// else. So every time that comes out of a measurement is known beforehand.
class ScriptedBackend : public Backend {
 public:
  // `call_ns` is asked before each pass for how long it takes; calls count from 0.
  explicit ScriptedBackend(std::function<std::int64_t(std::int64_t)> call_ns,
                           std::unique_ptr<MemoryDevice> device = std::make_unique<MemoryDevice>())
      : device_(std::move(device)), provider_(*this, std::move(call_ns)), list_{&provider_} {}

  Device& device() override { return *device_; }
  MemoryDevice& memory() { return *device_; }
  std::span<Provider* const> providers() override { return list_; }
  Peaks measure_peaks() override { return {}; }
  std::int64_t calls() const { return provider_.calls; }

  // Runs after a kernel's own work: a place to spoil it.
  std::function<void(const OpGraph&, Bindings)> afterwards;

 private:
  class ScriptedProvider : public Provider {
   public:
    ScriptedProvider(ScriptedBackend& backend, std::function<std::int64_t(std::int64_t)> call_ns)
        : backend_(backend), call_ns_(std::move(call_ns)) {}
    ProviderInfo info() const override { return {.name = "scripted"}; }
    std::variant<Prepared, Unsupported> prepare(const OpGraph& graph, std::size_t next, Bindings bindings) override {
      auto answer = reference_->prepare(graph, next, bindings);
      if (auto* prepared = std::get_if<Prepared>(&answer)) {
        prepared->kernel =
            std::make_unique<ScriptedKernel>(*this, std::move(prepared->kernel), graph, bindings, next == 0);
      }
      return answer;
    }
    std::int64_t calls = 0;

   private:
    class ScriptedKernel : public Kernel {
     public:
      ScriptedKernel(ScriptedProvider& provider, std::unique_ptr<Kernel> work, const OpGraph& graph, Bindings bindings,
                     bool counts)
          : provider_(provider),
            work_(std::move(work)),
            graph_(graph),
            bindings_(bindings.begin(), bindings.end()),
            counts_(counts) {}
      void enqueue() override {
        work_->enqueue();
        if (provider_.backend_.afterwards) provider_.backend_.afterwards(graph_, bindings_);
        if (counts_) provider_.backend_.device_->advance_clock(provider_.call_ns_(provider_.calls++));
      }

     private:
      ScriptedProvider& provider_;
      std::unique_ptr<Kernel> work_;
      const OpGraph& graph_;
      std::vector<Buffer*> bindings_;
      bool counts_;  // the first kernel of a pass stands for the whole pass
    };

    ScriptedBackend& backend_;
    std::function<std::int64_t(std::int64_t)> call_ns_;
    std::unique_ptr<Provider> reference_ = make_reference_provider();
  };

  std::unique_ptr<MemoryDevice> device_;
  ScriptedProvider provider_;
  std::vector<Provider*> list_;
};

}  // namespace aibench::testing
