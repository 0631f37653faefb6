#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "kernels/reference/fp64/reference_provider.h"
#include "kernels/reference/sim/sim_device.h"
#include "kernels/reference/sim/sim_script.h"

namespace aibench {

// The case that is under way, as the script has it.
struct SimSituation {
  SimCase rule;
  double pass_s = 0;  // of this process and round, before the noise of single passes
  std::uint64_t noise_key = 0;
  std::uint64_t passes = 0;  // counted over the life of the process
};

// Claims a whole graph as one kernel, computes it with the fp64 reference, and takes the time and makes the mistakes
// that the situation says. All references outlive the provider and its kernels.
class SimProvider final : public Provider {
 public:
  SimProvider(SimProviderScript script, SimDevice& device, SimSituation& situation)
      : script_(std::move(script)), device_(device), situation_(situation) {}

  ProviderInfo info() const override { return script_.info; }
  std::variant<Prepared, Unsupported> prepare(const OpGraph& graph, std::size_t next, Bindings bindings) override;

 private:
  SimProviderScript script_;
  SimDevice& device_;
  SimSituation& situation_;
  ReferenceProvider reference_;
};

// A standard normal number that depends on (key, index) alone.
double sim_normal(std::uint64_t key, std::uint64_t index);

}  // namespace aibench
