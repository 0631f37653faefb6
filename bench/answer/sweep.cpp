#include "bench/answer/sweep.h"

#include <algorithm>
#include <map>
#include <unordered_map>

namespace aibench {
namespace {

constexpr std::size_t kLeastSizes = 3, kLeastBatches = 2;

// Parameters that are swept together. prefix: what stands before each size in an id.
template <class W>
struct Axis {
  const char* name;
  std::vector<std::int64_t W::*> members;
  std::vector<const char*> prefixes;
};

const std::vector<Axis<GemmWorkload>>& axes(const GemmWorkload&) {
  using W = GemmWorkload;
  static const std::vector<Axis<W>> all = {{"m=n=k", {&W::m, &W::n, &W::k}, {"m", "n", "k"}},
                                           {"m=n", {&W::m, &W::n}, {"m", "n"}},
                                           {"m=k", {&W::m, &W::k}, {"m", "k"}},
                                           {"n=k", {&W::n, &W::k}, {"n", "k"}},
                                           {"m", {&W::m}, {"m"}},
                                           {"n", {&W::n}, {"n"}},
                                           {"k", {&W::k}, {"k"}},
                                           {"batch", {&W::batch}, {"-b"}}};
  return all;
}

const std::vector<Axis<Conv2dWorkload>>& axes(const Conv2dWorkload&) {
  using W = Conv2dWorkload;
  static const std::vector<Axis<W>> all = {{"n", {&W::n}, {"n"}},
                                           {"c", {&W::c}, {"c"}},
                                           {"k", {&W::k}, {"k"}},
                                           {"c=k", {&W::c, &W::k}, {"c", "k"}},
                                           {"h=w", {&W::h, &W::w}, {"h", "w"}},
                                           {"h", {&W::h}, {"h"}},
                                           {"w", {&W::w}, {"w"}},
                                           {"r=s", {&W::r, &W::s}, {"r", "s"}},
                                           {"r", {&W::r}, {"r"}},
                                           {"s", {&W::s}, {"s"}}};
  return all;
}

const std::vector<Axis<NetworkWorkload>>& axes(const NetworkWorkload&) {
  using W = NetworkWorkload;
  static const std::vector<Axis<W>> all = {{"batch", {&W::batch}, {"/b"}}};
  return all;
}

const std::vector<Axis<CopyWorkload>>& axes(const CopyWorkload&) {
  using W = CopyWorkload;
  static const std::vector<Axis<W>> all = {{"bytes", {&W::bytes}, {"/"}}};
  return all;
}

// No size is 0, so that a 0 marks the place of a swept one.
std::string starred(std::string id, const std::vector<const char*>& prefixes) {
  for (const char* prefix : prefixes) {
    const std::string marked = std::string(prefix) + "0";
    const std::size_t at = id.rfind(marked);
    if (at != id.npos) id[at + marked.size() - 1] = '*';
  }
  return id;
}

class Finder {
 public:
  template <class W>
  void add(const W& workload, std::size_t case_index, const char* suffix) {
    for (const Axis<W>& axis : axes(workload)) {
      const std::int64_t size = workload.*axis.members.front();
      const auto same = [&](auto member) { return workload.*member == size; };
      if (size < 1 || !std::all_of(axis.members.begin(), axis.members.end(), same)) continue;
      W rest = workload;
      for (const auto member : axis.members) rest.*member = 0;
      const std::string name = starred(id_of(rest), axis.prefixes) + suffix;
      const auto [found, added] = by_name_.emplace(name, sweeps_.size());
      if (added) sweeps_.push_back({.name = name, .axis = axis.name});
      if (!is_same_network(found->second, rest)) continue;
      sweeps_[found->second].sizes.push_back({size, case_index});
    }
  }

  std::vector<Sweep> take() {
    std::erase_if(sweeps_, [](const Sweep& sweep) {
      return sweep.sizes.size() < (sweep.name.starts_with("network/") ? kLeastBatches : kLeastSizes);
    });
    const auto first_case = [](const Sweep& sweep) {
      return std::ranges::min(sweep.sizes, {}, &SweepSize::case_index).case_index;
    };
    std::ranges::stable_sort(sweeps_, {}, first_case);
    for (Sweep& sweep : sweeps_) std::ranges::sort(sweep.sizes, {}, &SweepSize::size);
    return std::move(sweeps_);
  }

 private:
  // An id tells a network's name, not its layers: another network of the same name is in no sweep.
  bool is_same_network(std::size_t sweep, const NetworkWorkload& network) {
    return networks_.try_emplace(sweep, network).first->second == network;
  }
  template <class W>
  bool is_same_network(std::size_t, const W&) {
    return true;
  }

  std::vector<Sweep> sweeps_;
  std::map<std::size_t, NetworkWorkload> networks_;
  std::unordered_map<std::string, std::size_t> by_name_;
};

}  // namespace

std::vector<Sweep> find_sweeps(const Result& result) {
  Finder finder;
  for (std::size_t c = 0; c < result.cases.size(); ++c) {
    const auto workload = workload_of(result.cases[c]);
    if (!workload) continue;
    const char* suffix = result.cases[c].cache == CacheState::cold ? "/cold" : "";
    std::visit([&](const auto& w) { finder.add(w, c, suffix); }, *workload);
  }
  return finder.take();
}

}  // namespace aibench
