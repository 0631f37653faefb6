#include "kernels/serving.h"

#include <algorithm>

#include "kernels/paths.h"
#include "kernels/search.h"
#include "kernels/trial.h"

namespace aibench {
namespace {

// About what it costs to go from one library's threads to another's: for so long the idle ones stay on their processors
// (see docs/decisions 17 and 22), and a trial of an op by itself does not see them.
constexpr double kChange_s = 30e-6;
// A trial that takes this many times as long as the one before it was disturbed.
constexpr double kDisturbed = 1.2;

// What the providers said to the ops from `next` on.
struct Offers {
  Servings taken;  // in the providers' order
  std::vector<std::size_t> ranks;
  std::string refusals;
};

// Where the provider prepares no constants: why it cannot have the ops [from, to), of which one reads a constant.
std::string constants_refusal(const Provider& provider, const OpGraph& graph, std::size_t from, std::size_t to) {
  for (std::size_t i = from; i < to; ++i) {
    const std::vector<TensorId> read = reads(graph.ops[i]);
    if (std::ranges::none_of(read, [&](TensorId id) { return graph.at(id).constant; })) continue;
    return provider.constants_refusal();
  }
  return {};
}

enum class Constants { for_who_packs, for_all };

std::variant<Prepared, Unsupported> offer_to(Provider& provider, const OpGraph& graph, std::size_t next,
                                             Bindings bindings, Constants constants) {
  if (constants == Constants::for_all) return provider.prepare(graph, next, bindings);
  std::string refusal = constants_refusal(provider, graph, next, next + 1);
  if (!refusal.empty()) return Unsupported{std::move(refusal)};
  auto answer = provider.prepare(graph, next, bindings);
  const auto* prepared = std::get_if<Prepared>(&answer);
  if (prepared == nullptr) return answer;
  refusal = constants_refusal(provider, graph, next, next + prepared->ops_served);
  return refusal.empty() ? std::move(answer) : Unsupported{"an op behind it: " + refusal};
}

Offers ask(std::span<Provider* const> providers, const OpGraph& graph, std::size_t next, Bindings bindings,
           bool only_first, Constants constants) {
  Offers offers;
  for (std::size_t rank = 0; rank < providers.size(); ++rank) {
    auto answer = offer_to(*providers[rank], graph, next, bindings, constants);
    if (auto* prepared = std::get_if<Prepared>(&answer)) {
      offers.taken.push_back({providers[rank], std::move(*prepared)});
      offers.ranks.push_back(rank);
      if (only_first) break;
    } else {
      offers.refusals += (offers.refusals.empty() ? "" : "; ") + providers[rank]->info().name + ": " +
                         std::get<Unsupported>(answer).reason;
    }
  }
  return offers;
}

std::string nobody_takes(const Op& op, const std::string& refusals) {
  return std::string(name_of(op)) + ": " + (refusals.empty() ? "no provider" : refusals);
}

// What a provider tried by itself to find its offer, or the offer alone.
std::vector<TriedKernel> tried_for(const Serving& offer, double seconds) {
  std::vector<TriedKernel> tried = offer.prepared.tried;
  if (tried.empty()) {
    tried.push_back({.algorithm = offer.prepared.algorithm, .ops = offer.prepared.ops_served, .seconds = seconds});
  }
  for (TriedKernel& kernel : tried) kernel.provider = offer.provider->info().name;
  return tried;
}

// What the provider measured for the kernel that it offers, where it tried several.
std::optional<double> own_reading(const Prepared& prepared) {
  const auto own = std::ranges::find(prepared.tried, prepared.algorithm, &TriedKernel::algorithm);
  return own == prepared.tried.end() ? std::nullopt : std::optional(own->seconds);
}

bool any_packs(std::span<Provider* const> providers) {
  return std::ranges::any_of(providers, [](const Provider* one) { return one->constants_refusal().empty(); });
}

class ByTrial {
 public:
  ByTrial(Device& device, std::span<Provider* const> providers, const OpGraph& graph, Bindings bindings)
      : device_(device),
        stopwatch_(stopwatch_of(device)),
        providers_(providers),
        graph_(graph),
        bindings_(bindings),
        constants_(any_packs(providers) ? Constants::for_all : Constants::for_who_packs),
        reached_(graph.ops.size() + 1) {}

  std::variant<Servings, Unsupported> run() {
    reached_[0] = true;
    for (std::size_t next = 0; next < graph_.ops.size(); ++next) {
      if (reached_[next]) visit(next);
    }
    const auto paths = paths_worth_a_trial(legs_, graph_.ops.size(), device_.info().threads > 1 ? kChange_s : 0);
    if (paths.empty()) return Unsupported{dead_end_};
    Servings chosen;
    for (const std::size_t leg : paths[best_of(paths)]) chosen.push_back(std::move(offers_[leg]));
    if (chosen.size() > 1) {
      auto& told = chosen.front().prepared.tried;
      told.insert(told.end(), whole_passes_.begin(), whole_passes_.end());
    }
    return chosen;
  }

 private:
  // What libraries do to each other's threads and caches shows in whole passes alone.
  std::size_t best_of(const std::vector<Path>& paths) {
    if (paths.size() == 1 || std::ranges::all_of(paths, [](const Path& path) { return path.size() == 1; })) return 0;
    const Trial trial = try_candidates(stopwatch_, paths.size(), [&](std::size_t i) {
      for (const std::size_t leg : paths[i]) offers_[leg].prepared.kernel->enqueue();
      return true;
    });
    for (std::size_t i = 0; i < paths.size(); ++i) {
      if (!trial.seconds[i]) continue;
      whole_passes_.push_back({.provider = owners_of(paths[i]),
                               .algorithm = "the whole pass",
                               .ops = graph_.ops.size(),
                               .seconds = *trial.seconds[i]});
    }
    return trial.best.value_or(0);
  }

  // "onednn 12 + openblas 3": who serves how many ops of a pass.
  std::string owners_of(const Path& path) const {
    std::string text;
    for (std::size_t rank = 0; rank < providers_.size(); ++rank) {
      std::size_t ops = 0;
      for (const std::size_t leg : path) {
        if (legs_[leg].owner == rank) ops += legs_[leg].to - legs_[leg].from;
      }
      if (ops > 0) text += (text.empty() ? "" : " + ") + providers_[rank]->info().name + " " + std::to_string(ops);
    }
    return text;
  }

  void visit(std::size_t next) {
    Offers offers = ask(providers_, graph_, next, bindings_, false, constants_);
    if (offers.taken.empty()) {
      if (dead_end_.empty()) dead_end_ = nobody_takes(graph_.ops[next], offers.refusals);
      return;
    }
    const bool passed_by = std::any_of(legs_.begin(), legs_.end(), [&](const Leg& leg) { return leg.to > next; });
    if (offers.taken.size() == 1 && !passed_by) {
      // Nothing to choose. It runs all the same: the ops behind it are timed on what it writes.
      offers.taken.front().prepared.kernel->enqueue();
      device_.synchronize();
      return add(std::move(offers.taken.front()), offers.ranks.front(), next, 0);
    }
    time(offers, next);
  }

  Trial race(const Offers& offers) {
    return try_candidates(stopwatch_, offers.taken.size(), [&](std::size_t i) {
      offers.taken[i].prepared.kernel->enqueue();
      return true;
    });
  }

  // Seconds by offer. A kernel that its provider saw run much faster a moment ago was disturbed: then all of them run
  // once more.
  std::vector<std::optional<double>> settled_race(const Offers& offers) {
    auto seconds = race(offers).seconds;
    bool disturbed = false;
    for (std::size_t i = 0; i < offers.taken.size(); ++i) {
      const std::optional<double> before = own_reading(offers.taken[i].prepared);
      disturbed = disturbed || (before && seconds[i] && *seconds[i] > *before * kDisturbed);
    }
    if (!disturbed) return seconds;
    const auto again = race(offers).seconds;
    for (std::size_t i = 0; i < offers.taken.size(); ++i) {
      if (seconds[i] && again[i]) seconds[i] = std::min(*seconds[i], *again[i]);
    }
    return seconds;
  }

  void time(Offers& offers, std::size_t next) {
    const std::vector<std::optional<double>> seconds = settled_race(offers);
    std::vector<TriedKernel> tried;
    for (std::size_t i = 0; i < offers.taken.size(); ++i) {
      if (!seconds[i]) continue;
      const std::vector<TriedKernel> more = tried_for(offers.taken[i], *seconds[i]);
      tried.insert(tried.end(), more.begin(), more.end());
    }
    for (std::size_t i = 0; i < offers.taken.size(); ++i) {
      if (!seconds[i]) continue;
      offers.taken[i].prepared.tried = tried;
      const double handicap = offers.ranks[i] == 0 ? 1 : 1 / (1 - kWorthChanging);
      add(std::move(offers.taken[i]), offers.ranks[i], next, *seconds[i] * handicap);
    }
  }

  void add(Serving offer, std::size_t rank, std::size_t next, double cost) {
    const std::size_t to = next + offer.prepared.ops_served;
    legs_.push_back({.from = next, .to = to, .cost = cost, .owner = rank});
    offers_.push_back(std::move(offer));
    reached_.at(to) = true;
  }

  Device& device_;
  Stopwatch stopwatch_;
  std::span<Provider* const> providers_;
  const OpGraph& graph_;
  Bindings bindings_;
  Constants constants_;
  std::vector<bool> reached_;  // ops that a run can begin at
  std::vector<Leg> legs_;
  Servings offers_;  // one a leg
  std::vector<TriedKernel> whole_passes_;
  std::string dead_end_;
};

}  // namespace

std::variant<Servings, Unsupported> serve_in_order(std::span<Provider* const> providers, const OpGraph& graph,
                                                   Bindings bindings) {
  Servings servings;
  for (std::size_t next = 0; next < graph.ops.size();) {
    Offers offers = ask(providers, graph, next, bindings, true, Constants::for_who_packs);
    if (offers.taken.empty()) return Unsupported{nobody_takes(graph.ops[next], offers.refusals)};
    next += offers.taken.front().prepared.ops_served;
    servings.push_back(std::move(offers.taken.front()));
  }
  return servings;
}

std::variant<Servings, Unsupported> serve_by_trial(Device& device, std::span<Provider* const> providers,
                                                   const OpGraph& graph, Bindings bindings) {
  return ByTrial(device, providers, graph, bindings).run();
}

std::variant<Servings, Unsupported> serve_as_chosen(std::span<Provider* const> providers, const OpGraph& graph,
                                                    Bindings bindings, std::span<const ChosenKernel> chosen) {
  Servings servings;
  std::size_t next = 0;
  for (const ChosenKernel& wanted : chosen) {
    if (next >= graph.ops.size()) return Unsupported{"more kernels than there are ops"};
    const std::string op = std::string(name_of(graph.ops[next])) + ": ";
    const auto provider =
        std::ranges::find_if(providers, [&](const Provider* one) { return one->info().name == wanted.provider; });
    if (provider == providers.end()) return Unsupported{op + "there is no provider " + wanted.provider};
    auto answer = (*provider)->prepare_as(graph, next, bindings, wanted.algorithm);
    if (auto* refusal = std::get_if<Unsupported>(&answer)) return Unsupported{op + refusal->reason};
    auto& prepared = std::get<Prepared>(answer);
    if (prepared.algorithm != wanted.algorithm || prepared.ops_served != wanted.ops) {
      return Unsupported{op + wanted.provider + " offers '" + prepared.algorithm + "' for " +
                         std::to_string(prepared.ops_served) + " ops, not '" + wanted.algorithm + "' for " +
                         std::to_string(wanted.ops)};
    }
    next += prepared.ops_served;
    servings.push_back({*provider, std::move(prepared)});
  }
  if (next != graph.ops.size()) return Unsupported{"fewer kernels than the ops need"};
  return servings;
}

Servings serve_alike(const Servings& before, const OpGraph& graph, Bindings bindings) {
  Servings servings;
  std::size_t next = 0;
  for (const Serving& serving : before) {
    auto answer = serving.provider->prepare(graph, next, bindings);
    auto* prepared = std::get_if<Prepared>(&answer);
    if (prepared == nullptr || prepared->ops_served != serving.prepared.ops_served) {
      throw DeviceError(serving.provider->info().name + " refuses on another buffer what it took on the first: " +
                        std::string(name_of(graph.ops[next])));
    }
    next += prepared->ops_served;
    servings.push_back({serving.provider, std::move(*prepared)});
  }
  return servings;
}

}  // namespace aibench
