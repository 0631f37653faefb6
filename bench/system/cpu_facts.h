#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace aibench {

struct CacheFacts {
  int level = 1;
  std::string type;         // "Data", "Instruction", "Unified"
  std::uint64_t bytes = 0;  // of one
  int instances = 1;        // how many of these the machine has
  bool operator==(const CacheFacts&) const = default;
};

struct CpuFacts {
  std::optional<std::string> model, vendor;
  std::optional<int> sockets, cores, threads;     // of the whole machine, online
  std::optional<std::vector<std::string>> isa;    // those of known_isa() that the kernel lists, in that order
  std::optional<std::vector<CacheFacts>> caches;  // by level and type; data and unified before instruction
  std::optional<bool> smt;                        // active
  std::optional<std::string> governor;            // of the processors, joined when they differ
  std::optional<bool> boost;
  std::optional<bool> virtualized;  // known on x86 only
  bool operator==(const CpuFacts&) const = default;
};

// Instruction set extensions that decide which kernels a math library picks, by the kernel's names.
const std::vector<std::string>& known_isa();

CpuFacts read_cpu_facts(const std::filesystem::path& root);

// Bytes of the largest cache of the highest level.
std::optional<std::uint64_t> last_level_cache_bytes(const CpuFacts& cpu);

}  // namespace aibench
