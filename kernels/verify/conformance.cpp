#include "kernels/verify/conformance.h"

#include <array>
#include <exception>

#include "kernels/session.h"
#include "kernels/verify/reference_check.h"

namespace aibench {
namespace {

constexpr std::uint64_t kSeed = 20260101;

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

}  // namespace

ConformanceEvent run_conformance(Device& device, Provider& provider, const ConformanceCase& conformance_case,
                                 std::int64_t index) {
  ConformanceEvent event{.index = index,
                         .provider = provider.info().name,
                         .status = CaseStatus::ok,
                         .reason = "",
                         .epsilon = {},
                         .limit = {}};
  try {
    const std::array providers{&provider};
    auto created = Session::create(device, providers, conformance_case.graph, kSeed);
    if (const auto* unsupported = std::get_if<Unsupported>(&created)) {
      event.status = CaseStatus::unsupported;
      event.reason = unsupported->reason;
      return event;
    }
    Session& session = *std::get<std::unique_ptr<Session>>(created);
    if (check_pass(session, "", event)) check_pass(session, "in a second pass from the same data: ", event);
  } catch (const std::exception& problem) {
    event.status = CaseStatus::failed;
    event.reason = problem.what();
  }
  return event;
}

}  // namespace aibench
