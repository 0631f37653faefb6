#include "kernels/reference/host/rapl.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <unistd.h>

#include "kernels/reference/host/cgroup.h"

namespace aibench {
namespace {

constexpr const char* kZones = "sys/class/powercap";

std::optional<double> number_in(const std::filesystem::path& file) {
  const auto text = read_text(file);
  return text ? leading_number(*text) : std::nullopt;
}

// "intel-rapl:0", not its parts "intel-rapl:0:1" nor other zones.
bool is_top_zone(const std::string& name) {
  return name.starts_with("intel-rapl:") && std::ranges::count(name, ':') == 1;
}

std::string why_unreadable(const std::filesystem::path& file) {
  if (::access(file.c_str(), R_OK) == 0) return file.string() + " holds no number";
  const std::string words = std::strerror(errno);
  return file.string() + " cannot be read: " + words + "; the kernel lets only root read it, unless root allows more";
}

bool is_virtual_machine(const std::filesystem::path& root) {
  const auto cpus = read_text(root / "proc/cpuinfo");
  return cpus && cpus->find(" hypervisor") != std::string::npos;
}

}  // namespace

std::string Rapl::find_packages() {
  std::error_code error;
  for (std::filesystem::directory_iterator zone(root_ / kZones, error), end; !error && zone != end;
       zone.increment(error)) {
    if (!is_top_zone(zone->path().filename())) continue;
    const auto name = read_text(zone->path() / "name");
    if (!name || !name->starts_with("package-")) continue;
    Package package{.energy = zone->path() / "energy_uj"};
    const auto now = number_in(package.energy);
    if (!now) return why_unreadable(package.energy);
    package.last_uj = *now;
    package.range_uj = number_in(zone->path() / "max_energy_range_uj").value_or(0);
    packages_.push_back(std::move(package));
  }
  if (!packages_.empty()) return "";
  return "the processor's energy cannot be read: there is no package below " + (root_ / kZones).string() +
         (is_virtual_machine(root_) ? "; a virtual machine is not shown its host's"
                                    : "; the processor has no RAPL, or the kernel does not offer it");
}

std::variant<double, Unsupported> Rapl::joules() {
  if (!looked_) problem_ = find_packages();
  looked_ = true;
  if (!problem_.empty()) return Unsupported{problem_};
  for (Package& package : packages_) {
    const auto now = number_in(package.energy);
    if (!now) return Unsupported{why_unreadable(package.energy)};
    double grown = *now - package.last_uj;
    if (grown < 0) grown += package.range_uj;
    if (grown < 0) return Unsupported{package.energy.string() + " went back, and where it starts again is unknown"};
    total_uj_ += grown;
    package.last_uj = *now;
  }
  return total_uj_ * 1e-6;
}

}  // namespace aibench
