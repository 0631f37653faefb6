#pragma once

#include <array>

#include "kernels/backend.h"
#include "tests/support/memory_device.h"

namespace aibench::testing {

// A worker's backend in host memory with one provider of the test's choice.
class ProviderBackend : public Backend {
 public:
  // The provider must outlive the backend.
  explicit ProviderBackend(Provider& provider) : list_{&provider} {}

  Device& device() override { return device_; }
  std::span<Provider* const> providers() override { return list_; }
  Peaks measure_peaks() override { return {}; }

 private:
  MemoryDevice device_;
  std::array<Provider*, 1> list_;
};

}  // namespace aibench::testing
