#include "kernels/verify/conformance.h"

#include <array>
#include <cmath>
#include <exception>

#include "kernels/device_copies.h"
#include "kernels/session.h"
#include "kernels/verify/copy_check.h"
#include "kernels/verify/reference_check.h"
#include "kernels/verify/step_agreement.h"

namespace aibench {
namespace {

// One pass from fresh data; false when it found something wrong and said so in the event.
bool check_pass(Session& session, const char* pass, ConformanceEvent& event) {
  const OpGraph& graph = session.graph();
  session.reset();
  session.enqueue();
  const std::vector<bool> written = must_be_written(graph, session.served());
  std::vector<std::vector<std::byte>> results(graph.tensors.size());
  for (std::size_t i = 0; i < results.size(); ++i) {
    if (written[i]) results[i] = session.download(static_cast<TensorId>(i));
  }
  const Verification verification = check_against_reference(graph, session.initial(), results);
  event.epsilon = verification.epsilon;
  event.limit = verification.limit;
  const std::string guard = session.broken_guard();
  if (guard.empty() && verification.status == "ok") return true;
  const bool cannot_tell = guard.empty() && verification.status == "unknown";
  event.status = cannot_tell ? CaseStatus::failed : CaseStatus::wrong;
  event.reason = pass;
  if (!guard.empty()) event.reason += "a kernel wrote outside its memory: " + guard;
  if (!verification.reason.empty()) event.reason += (guard.empty() ? "" : "; ") + verification.reason;
  return false;
}

// Whole steps, end to end; in mixed precision a step op by op before that.
void check_steps(Session& session, std::int64_t steps, ConformanceEvent& event) {
  const bool mixed = is_mixed_precision(session.graph());
  if (mixed && !check_pass(session, "", event)) return;
  const StepAgreement agreement = compare_steps(session, steps);
  const double limit = mixed ? kLargestMixedStepError : kLargestStepError;
  if (!mixed) {
    event.limit = limit;
    if (std::isfinite(agreement.worst)) event.epsilon = agreement.worst;
  }
  const std::string guard = session.broken_guard();
  if (guard.empty() && agreement.worst <= limit) return;
  event.status = CaseStatus::wrong;
  event.reason = guard.empty() ? agreement.culprit + " is off by " + std::to_string(agreement.worst) +
                                     " of itself, more than " + std::to_string(limit)
                               : "a kernel wrote outside its memory: " + guard;
}

void check_copies(Session& session, ConformanceEvent& event) {
  const Check check = check_copy(session);
  const std::string guard = session.broken_guard();
  event.epsilon = check.value;
  event.limit = check.limit;
  if (check.state == "ok" && guard.empty()) return;
  event.status = CaseStatus::wrong;
  event.reason = guard.empty() ? check.reason : "a kernel wrote outside its memory: " + guard;
}

ConformanceEvent run_on(Device& device, std::span<Provider* const> providers, Choice choice,
                        const ConformanceCase& conformance_case, ConformanceEvent event) {
  try {
    auto created = Session::create(device, providers, conformance_case.graph, conformance_case.seed, 1, choice);
    if (const auto* unsupported = std::get_if<Unsupported>(&created)) {
      event.status = CaseStatus::unsupported;
      event.reason = unsupported->reason;
      return event;
    }
    Session& session = *std::get<std::unique_ptr<Session>>(created);
    if (copy_of(session.graph()) != nullptr) {
      check_copies(session, event);
    } else if (conformance_case.steps > 0) {
      check_steps(session, conformance_case.steps, event);
    } else if (check_pass(session, "", event)) {
      check_pass(session, "in a second pass from the same data: ", event);
    }
  } catch (const std::exception& problem) {
    event.status = CaseStatus::failed;
    event.reason = problem.what();
  }
  return event;
}

}  // namespace

ConformanceEvent run_conformance(Device& device, Provider& provider, const ConformanceCase& conformance_case,
                                 std::int64_t index) {
  const std::array providers{&provider};
  return run_on(device, providers, Choice::in_order, conformance_case,
                {.index = index, .provider = provider.info().name, .status = CaseStatus::ok});
}

ConformanceEvent run_conformance(Backend& backend, const ConformanceCase& conformance_case, std::int64_t index) {
  ConformanceEvent event{.index = index, .status = CaseStatus::ok};
  if (!conformance_case.whole && copy_of(conformance_case.graph) == nullptr) {
    event.status = CaseStatus::unsupported;
    event.reason = "a single op is one library's; whole networks are served by all of them together";
    return event;
  }
  const std::vector<Provider*> providers = providers_for(backend, conformance_case.graph);
  return run_on(backend.device(), providers, backend.choice(), conformance_case, event);
}

}  // namespace aibench
