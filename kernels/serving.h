#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <variant>
#include <vector>

#include "kernels/backend.h"

// Who serves the ops of a graph.
namespace aibench {

// A kernel for a run of ops, and who prepared it.
struct Serving {
  Provider* provider = nullptr;
  Prepared prepared;  // `tried` holds what every provider offered in its place, where that was timed
};
using Servings = std::vector<Serving>;

// Each op goes to the first provider that takes it. Unsupported quotes every refusal of the first op nobody takes.
std::variant<Servings, Unsupported> serve_in_order(std::span<Provider* const> providers, const OpGraph& graph,
                                                   Bindings bindings);

// Every provider is offered every op that a run can begin at; what they offer is timed on the buffers, and the ops go
// to those that together take the least time. A later provider has to be faster by kWorthChanging (kernels/search.h).
// Where the best way changes providers or another one is as good on paper, whole passes decide (paths.h).
// Inputs, parameters and state must hold their data; what the ops write holds anything afterwards.
// Beside a provider that copies constants the ones that read them as they are have their chance too: a copy is worth
// nothing where plain arrays are faster. Where none copies, ops on constants are refused.
std::variant<Servings, Unsupported> serve_by_trial(Device& device, std::span<Provider* const> providers,
                                                   const OpGraph& graph, Bindings bindings);

// What an earlier process chose for the same graph, without a trial. Unsupported says what does not fit: a provider
// that is not there, refuses, or offers something else under that name.
std::variant<Servings, Unsupported> serve_as_chosen(std::span<Provider* const> providers, const OpGraph& graph,
                                                    Bindings bindings, std::span<const ChosenKernel> chosen);

// The same providers for the same runs on other buffers. Throws DeviceError when one refuses what it took before.
Servings serve_alike(const Servings& before, const OpGraph& graph, Bindings bindings);

}  // namespace aibench
