#include "kernels/worker/verify_case.h"

#include <algorithm>
#include <cmath>
#include <thread>

#include "kernels/device_copies.h"
#include "kernels/ops/stored_number.h"
#include "kernels/verify/copy_check.h"
#include "kernels/verify/exact_check.h"
#include "kernels/verify/exact_pass.h"
#include "kernels/verify/product_check.h"
#include "kernels/verify/reference_check.h"

namespace aibench {
namespace {

// Integer products beyond this are folded, as all others are when large: 2^27 multiplications.
constexpr double kLargestFullIntegerFlops = 0x1p28;
constexpr std::uint64_t kFoldSeed = 1;
constexpr int kTrainingSteps = 20;  // on one batch, for the check that the loss falls

double number_at(const std::vector<std::byte>& bytes, DType dtype, std::size_t i) {
  return load_number(dtype, bytes.data() + i * size_of(dtype));
}

void mark_wrong(CaseEvent& event, const std::string& reason) {
  event.status = CaseStatus::wrong;
  event.reason = reason;
  event.first_call_time_s.reset();  // how long the wrong thing takes is nobody's number
  if (event.verification) {
    event.verification->status = "wrong";
    event.verification->reason = reason;
  }
}

void add_check(CaseEvent& event, Check check) {
  if (check.state == "bad" && event.status == CaseStatus::ok) mark_wrong(event, check.id + ": " + check.reason);
  if (event.verification) event.verification->checks.push_back(std::move(check));
}

Check guard_check(Session& session, const char* id) {
  const std::string problem = session.broken_guard();
  if (problem.empty()) return {.id = id, .state = "ok"};
  return {.id = id, .state = "bad", .reason = "a kernel wrote outside its memory: " + problem};
}

// What one pass has to leave behind; empty for tensors that it need not write.
std::vector<std::vector<std::byte>> download_written(Session& session) {
  const std::vector<bool> written = must_be_written(session.graph(), session.served());
  std::vector<std::vector<std::byte>> tensors(written.size());
  for (std::size_t i = 0; i < written.size(); ++i) {
    if (written[i]) tensors[i] = session.download(static_cast<TensorId>(i));
  }
  return tensors;
}

// Integer sums are exact on any data, so that the fold shows every error.
Verification verify_integers(const Session& session, const std::vector<std::vector<std::byte>>& after) {
  const std::optional<Check> check = check_exactly(session.graph(), session.initial(), after, kFoldSeed);
  if (!check) return {.status = "unknown", .reason = "an integer case too large to compute again"};
  Verification verification{.status = check->state == "bad" ? "wrong" : check->state,
                            .reason = check->reason,
                            .epsilon = check->value,
                            .limit = check->limit,
                            .precision = check->state == "ok" ? "int8" : "",
                            .checks = {*check}};
  verification.checks.front().id = "residual" + check->id.substr(check->id.find('/'));
  return verification;
}

void check_one_pass(Session& session, const Workload& workload, CaseEvent& event) {
  session.reset();
  session.enqueue();
  const auto after = download_written(session);
  const bool product = session.graph().ops.size() == 1;
  const bool large_integers =
      product && dtype_of(workload) == DType::i8 && work_of(workload).flops > kLargestFullIntegerFlops;
  event.verification = large_integers ? verify_integers(session, after)
                                      : check_against_reference(session.graph(), session.initial(), after,
                                                                host_threads(session.device()));
  if (event.verification->status == "wrong") mark_wrong(event, event.verification->reason);
  add_check(event, guard_check(session, "guard_zones"));
}

void verify_copy(Session& session, CaseEvent& event) {
  Check check = check_copy(session);
  event.verification = Verification{.status = "ok"};
  add_check(event, std::move(check));
  add_check(event, guard_check(session, "guard_zones"));
}

void add_exact_check(Check check, CaseEvent& event) {
  // Right, but on data that would not have shown an error: the case as a whole is not known to be right.
  if (is_mistrusted(check) && event.verification->status == "ok") {
    event.verification->status = "unknown";
    event.verification->reason = check.id + ": " + check.reason;
  }
  add_check(event, std::move(check));
}

// The losses of some steps on one batch, from the initial parameters on.
std::vector<double> train(Session& session, TensorId loss) {
  session.reset();
  std::vector<double> losses;
  for (int step = 0; step < kTrainingSteps; ++step) {
    // A session with several buffer sets holds several models; each pass over all of them trains the first one once.
    for (std::int64_t set = 0; set < session.buffer_sets(); ++set) session.enqueue();
    losses.push_back(number_at(session.download(loss), session.graph().at(loss).dtype, 0));
  }
  return losses;
}

bool all_finite(const std::vector<std::byte>& bytes, const Tensor& tensor) {
  for (std::size_t i = 0; i < static_cast<std::size_t>(tensor.elements); ++i) {
    if (!std::isfinite(number_at(bytes, tensor.dtype, i))) return false;
  }
  return true;
}

void check_parameters(Session& session, CaseEvent& event) {
  Check check{.id = "parameters_learn", .state = "ok"};
  for (std::size_t i = 0; i < session.graph().tensors.size() && check.state == "ok"; ++i) {
    const Tensor& tensor = session.graph().tensors[i];
    if (tensor.role != TensorRole::parameter) continue;
    const auto now = session.download(static_cast<TensorId>(i));
    if (now == session.initial()[i]) {
      check = {.id = check.id, .state = "unknown", .reason = "'" + tensor.name + "' did not change in training"};
    }
    if (!all_finite(now, tensor)) {
      check = {.id = check.id, .state = "bad", .reason = "'" + tensor.name + "' is no longer finite"};
    }
  }
  add_check(event, std::move(check));
}

// How far the first loss may be from ln(classes): untrained logits are no zeros, and the fewer samples, the more the
// mean of their losses (each within about 1 of the middle) strays.
double largest_first_difference(double chance, std::int64_t batch) {
  return 0.5 * chance + 3.0 / std::sqrt(static_cast<double>(batch));
}

void check_loss(const NetworkWorkload& network, std::int64_t classes, CaseEvent& event) {
  const double first = event.losses.front(), last = event.losses.back();
  Check falls{.id = "loss_falls", .state = "ok", .value = last, .limit = first};
  if (!(last < first)) {
    // A network whose relus are all dead from the start cannot learn, on any device.
    falls.state = last == first ? "unknown" : "bad";
    falls.reason = "the loss did not fall in " + std::to_string(kTrainingSteps) +
                   " steps on one batch: " + std::to_string(first) + " to " + std::to_string(last);
  }
  add_check(event, std::move(falls));
  if (network.loss != Loss::cross_entropy) return;
  const double chance = std::log(static_cast<double>(classes));
  Check starts{.id = "loss_starts_at_chance", .state = "ok", .value = first, .limit = chance};
  if (!(std::abs(first - chance) < largest_first_difference(chance, network.batch))) {
    starts.state = "bad";
    starts.reason = "the first loss of an untrained network should be near ln(classes)";
  }
  add_check(event, std::move(starts));
}

void check_training(Session& session, const NetworkWorkload& network, CaseEvent& event) {
  TensorId loss = kNoTensor;
  std::int64_t classes = 0;
  for (const Op& op : session.graph().ops) {
    if (const auto* softmax = std::get_if<SoftmaxCrossEntropy>(&op)) {
      loss = softmax->loss;
      classes = softmax->classes;
    } else if (const auto* mse = std::get_if<MeanSquaredError>(&op)) {
      loss = mse->loss;
    }
  }
  std::vector<double> losses = train(session, loss);
  if (!std::all_of(losses.begin(), losses.end(), [](double l) { return std::isfinite(l); })) {
    return add_check(event, {.id = "loss_falls", .state = "bad", .reason = "the loss is not finite"});
  }
  event.losses = std::move(losses);
  check_loss(network, classes, event);
  check_parameters(session, event);
}

}  // namespace

int host_threads(Device& device) {
  const int threads = device.info().threads;
  return threads > 0 ? threads : std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
}

void verify_case(Session& session, const Workload& workload, CaseEvent& event) {
  if (copy_of(session.graph()) != nullptr) {
    verify_copy(session, event);
    return session.reset();
  }
  std::optional<Check> exact = run_exact_pass(session);
  check_one_pass(session, workload, event);
  if (exact) add_exact_check(std::move(*exact), event);
  const auto* network = std::get_if<NetworkWorkload>(&workload);
  if (event.status == CaseStatus::ok && network != nullptr && network->mode == NetworkMode::training) {
    check_training(session, *network, event);
  }
  session.reset();
}

void verify_after_timing(Session& session, CaseEvent& event) {
  add_check(event, guard_check(session, "guard_zones_after_timing"));
  if (copy_of(session.graph()) != nullptr) return add_check(event, compare_copy(session, "copied_after_timing"));
  Check finite{.id = "outputs_finite_after_timing", .state = "ok"};
  for (std::size_t i = 0; i < session.graph().tensors.size(); ++i) {
    const Tensor& tensor = session.graph().tensors[i];
    if (tensor.role != TensorRole::output) continue;
    if (!all_finite(session.download(static_cast<TensorId>(i)), tensor)) {
      finite = {.id = finite.id, .state = "bad", .reason = "'" + tensor.name + "' holds NaN or infinity"};
    }
  }
  add_check(event, std::move(finite));
}

}  // namespace aibench
