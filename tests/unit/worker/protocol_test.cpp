#include "kernels/worker/protocol.h"

#include <cmath>
#include <limits>

#include <gtest/gtest.h>

namespace aibench {
namespace {

std::string refusal(std::string_view line) {
  try {
    decode_event(line);
  } catch (const ProtocolError& problem) {
    return problem.what();
  }
  return "accepted";
}

CaseEvent full_case() {
  CaseEvent e;
  e.case_id = "gemm/f32/m1n1k1";
  e.served = {{.op = "gemm", .provider = "openblas", .algorithm = "sgemm", .count = 2}};
  e.served[0].tried = {{.provider = "openblas", .algorithm = "sgemm", .ops = 2, .seconds = 2e-3},
                       {.provider = "onednn", .algorithm = "matmul", .ops = 1, .seconds = 3e-3}};
  e.prepare_time_s = 0.1;
  e.first_call_time_s = 1.0 / 3.0;
  e.warm_up_time_s = 0.2;
  e.warmed_up = false;
  e.modes = {{.mode = TimingMode::throughput,
              .time = "host_time",
              .calls_per_sample = 7,
              .sample_count = 2,
              .median_s = 1e-6,
              .p5_s = 1e-7,
              .p90_s = 2e-6,
              .p95_s = 3e-6,
              .p99_s = 4e-6,
              .min_s = 1e-8,
              .max_s = 1,
              .mad_s = 5e-9,
              .samples = {1e-6 / 3.0, 2.0 / 3.0},
              .pace_hz = 1e7 / 3.0,
              .read_bytes_per_s = 1e10 / 3.0,
              .state = {{.name = "gpu_temperature_c", .before = 41, .after = 142.0 / 3},
                        {.name = "gpu_mig", .reason = "not told"},
                        {.name = "gpu_power_w", .before = 612, .reason = "gone"}}}};
  e.verification = Verification{
      .status = "unknown",
      .reason = "too large",
      .epsilon = 1e-7,
      .limit = 5e-6,
      .precision = "fp32",
      .checks = {{.id = "reference/c", .state = "bad", .value = 1.5, .limit = std::nullopt, .reason = "why"}}};
  e.losses = {2.302, 1.5};
  e.training = TrainingRun{.seed = 18446744073709551615U,
                           .data = "digits",
                           .data_digest = "0123456789abcdef",
                           .steps = 9,
                           .accuracy_at_start = 0.125,
                           .epochs = {{.loss = 1.0 / 3.0, .accuracy = 0.5, .train_s = 0.25, .evaluate_s = 0.125}},
                           .reached = false,
                           .reason = "too hard",
                           .i8_accuracy = 1.0 / 3.0,
                           .i8_reason = "as it was"};
  e.choice = kHandedOn;
  e.energy = EnergyReading{.scope = "cpu-package", .joules = 512.0 / 3, .window_s = 5.1, .calls = 100, .updates = 51};
  e.accuracy_loss = AccuracyLoss{.samples = 30, .relative_l2_error = 1.0 / 3.0, .same_class_share = 29.0 / 30.0};
  return e;
}

TEST(Protocol, AnAccuracyLossMayLackWhatDoesNotApply) {
  CaseEvent event = full_case();
  event.accuracy_loss = AccuracyLoss{.samples = 1};
  EXPECT_EQ(std::get<CaseEvent>(decode_event(encode(Event(event)))).accuracy_loss, event.accuracy_loss);
  event.accuracy_loss->same_class_share = 1.5;
  EXPECT_NE(refusal(encode(Event(event))), "accepted");
  event.accuracy_loss = AccuracyLoss{.samples = 0};
  EXPECT_NE(refusal(encode(Event(event))), "accepted");
  event.accuracy_loss.reset();
  EXPECT_FALSE(std::get<CaseEvent>(decode_event(encode(Event(event)))).accuracy_loss);
}

TEST(Protocol, PartsOfAnEndToEndTimeAreTimesOfTheirOwn) {
  CaseEvent event = full_case();
  for (const char* time : {"upload_time", "download_time"}) {
    event.modes.push_back(event.modes.front());
    event.modes.back().mode = TimingMode::end_to_end;
    event.modes.back().time = time;
  }
  const auto got = std::get<CaseEvent>(decode_event(encode(Event(event))));
  EXPECT_EQ(got.modes.at(event.modes.size() - 2).time, "upload_time");
  EXPECT_EQ(got.modes.back().time, "download_time");
  event.modes.back().time = "sideload_time";
  EXPECT_NE(refusal(encode(Event(event))).find("unknown value 'sideload_time'"), std::string::npos);
}

TEST(Protocol, AStateWithoutAValueNeedsAReason) {
  CaseEvent event = full_case();
  event.modes[0].state = {{.name = "gpu_mig", .before = 0}};
  EXPECT_NE(refusal(encode(Event(event))).find("is empty"), std::string::npos);
}

TEST(Protocol, MessagesOfWorkersThatTellNoStateAreReadAsBefore) {
  CaseEvent event = full_case();
  event.modes[0].state.clear();
  const std::string line = encode(Event(event));
  EXPECT_EQ(line.find("\"state\":{"), std::string::npos);
  EXPECT_EQ(line.find("power_capped"), std::string::npos);
  EXPECT_TRUE(std::get<CaseEvent>(decode_event(line)).modes.at(0).state.empty());
}

TEST(Protocol, EnergyIsANumberOrAReasonForNone) {
  CaseEvent event = full_case();
  event.energy->power_capped = true;
  EXPECT_EQ(std::get<CaseEvent>(decode_event(encode(Event(event)))).energy, event.energy);
  event.energy = EnergyReading{.reason = "no counter"};
  EXPECT_EQ(std::get<CaseEvent>(decode_event(encode(Event(event)))).energy, event.energy);
  event.energy = EnergyReading{};
  EXPECT_NE(refusal(encode(Event(event))), "accepted");
  event.energy.reset();
  EXPECT_FALSE(std::get<CaseEvent>(decode_event(encode(Event(event)))).energy);
}

TEST(Protocol, ACaseEventSurvivesTheWayThereAndBackToTheLastBit) {
  const CaseEvent sent = full_case();
  const std::string line = encode(Event(sent));
  EXPECT_EQ(line.find('\n'), std::string::npos);
  const auto got = std::get<CaseEvent>(decode_event(line));
  EXPECT_EQ(got.case_id, sent.case_id);
  EXPECT_EQ(got.energy, sent.energy);
  EXPECT_EQ(got.accuracy_loss, sent.accuracy_loss);
  EXPECT_EQ(got.served.at(0).algorithm, "sgemm");
  ASSERT_EQ(got.served.at(0).tried.size(), 2U);
  EXPECT_EQ(got.served.at(0).tried[0].ops, 2U);
  EXPECT_EQ(got.served.at(0).tried[1].provider, "onednn");
  EXPECT_EQ(got.served.at(0).tried[1].algorithm, "matmul");
  EXPECT_EQ(got.served.at(0).tried[1].seconds, 3e-3);
  EXPECT_EQ(got.served.at(0).count, 2);
  EXPECT_EQ(got.first_call_time_s, sent.first_call_time_s);
  EXPECT_FALSE(got.warmed_up);
  EXPECT_EQ(got.modes.at(0).samples, sent.modes[0].samples);
  EXPECT_EQ(got.modes.at(0).calls_per_sample, 7);
  EXPECT_EQ(got.modes.at(0).pace_hz, 1e7 / 3.0);
  EXPECT_EQ(got.modes.at(0).read_bytes_per_s, 1e10 / 3.0);
  EXPECT_EQ(got.modes.at(0).state, sent.modes[0].state);
  EXPECT_EQ(got.verification->checks.at(0).value, 1.5);
  EXPECT_EQ(got.verification->checks.at(0).limit, std::nullopt);
  EXPECT_EQ(got.losses, sent.losses);
  EXPECT_EQ(got.training.value().epochs.at(0).loss, 1.0 / 3.0);
  EXPECT_EQ(got.training->seed, 18446744073709551615U);
  EXPECT_EQ(got.choice, kHandedOn);
  EXPECT_EQ(encode(Event(got)), line);
}

TEST(Protocol, ATrainingThatMakesNoSenseIsRefused) {
  const std::string line = encode(Event(full_case()));
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string changed = line;
    return refusal(changed.replace(changed.find(from), from.size(), to));
  };
  EXPECT_NE(with("\"accuracy\":0.5", "\"accuracy\":1.5").find("is no share"), std::string::npos);
  EXPECT_NE(with("\"train_s\":0.25", "\"train_s\":-1").find("is negative"), std::string::npos);
  EXPECT_NE(with("\"reason\":\"too hard\"", "\"reason\":\"\"").find("is empty"), std::string::npos);
  EXPECT_NE(with("\"steps\":9", "\"steps\":0").find("steps"), std::string::npos);
}

TEST(Protocol, EveryOtherMessageSurvivesTheWayThereAndBack) {
  const ReadyEvent ready{
      .device = {.kind = "cpu",
                 .name = "A \"quoted\" CPU",
                 .pace_probe = "loop, 1",
                 .threads = 2,
                 .shares_host_memory = true,
                 .memory_bytes = 1ULL << 40,
                 .last_level_cache_bytes = std::nullopt},
      .providers = {{.name = "openblas", .version = "0.3", .path = "/x", .configuration = "c", .threads = 2}},
      .init_time_s = 0.01,
      .timer_resolution_s = 2e-8};
  const std::vector<Event> events = {
      HelloEvent{.kind = "cpu", .version = "1"},
      ready,
      UnavailableEvent{"no driver"},
      PeaksEvent{{.rates = {{.dtype = DType::f32, .flop_per_s = 1e11, .method = "fma"}}, .memory_bytes_per_s = 4e10}},
      PeaksEvent{},
      PhaseEvent{Phase::warm_up},
      ConformanceEvent{
          .index = 3, .provider = "p", .status = CaseStatus::wrong, .reason = "r", .epsilon = 1.0, .limit = 0.5}};
  for (const Event& event : events) EXPECT_EQ(encode(decode_event(encode(event))), encode(event));
  const std::vector<Command> commands = {
      StartCommand{{.threads = 2, .device_index = 1, .providers = {"openblas"}}}, PeaksCommand{},
      MeasureCommand{.case_id = "x",
                     .workload = GemmWorkload{.m = 2},
                     .policy = {.cache = CacheState::cold, .seed = ~0ULL},
                     .chosen = {{.provider = "onednn", .algorithm = "matmul jit", .ops = 3}}},
      ConformanceCommand{.index = 1, .provider = "p"}, QuitCommand{}};
  for (const Command& command : commands) EXPECT_EQ(encode(decode_command(encode(command))), encode(command));
  const auto measure = std::get<MeasureCommand>(decode_command(encode(commands[2])));
  EXPECT_EQ(measure.policy.seed, ~0ULL);
  EXPECT_EQ(measure.chosen, std::get<MeasureCommand>(commands[2]).chosen);
}

TEST(Protocol, NonsenseIsRefusedAndQuoted) {
  EXPECT_NE(refusal("hello").find("not a JSON object: \"hello\""), std::string::npos) << refusal("hello");
  EXPECT_NE(refusal("").find("not a JSON object"), std::string::npos);
  EXPECT_NE(refusal("[1]").find("not a JSON object"), std::string::npos);
  EXPECT_NE(refusal(R"({"event":"phase","phase":"measure"} trailing)").find("not a JSON object"), std::string::npos);
  EXPECT_NE(refusal("\x1b[31m").find("\\x1b[31m"), std::string::npos);
  EXPECT_NE(refusal(R"({"event":"nothing"})").find("unknown value 'nothing'"), std::string::npos);
}

TEST(Protocol, MissingUnknownAndMistypedMembersAreRefused) {
  EXPECT_NE(refusal(R"({"event":"phase"})").find("phase: is missing"), std::string::npos);
  EXPECT_NE(refusal(R"({"event":"phase","phase":"measure","more":1})").find("more: is not known here"),
            std::string::npos);
  EXPECT_NE(refusal(R"({"event":"unavailable","reason":7})").find("reason: must be a string"), std::string::npos);
  EXPECT_NE(refusal(R"({"event":"unavailable","reason":""})").find("is empty"), std::string::npos);
  EXPECT_NE(refusal(R"({"event":"phase","phase":"measure","phase":"stop"})").find("twice"), std::string::npos);
}

TEST(Protocol, ACaseEventWithImpossibleNumbersIsRefused) {
  const std::string good = encode(Event(full_case()));
  EXPECT_EQ(refusal(good), "accepted");
  const auto with = [&](const std::string& from, const std::string& to) {
    std::string line = good;
    const auto at = line.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return refusal(line.replace(at, from.size(), to));
  };
  EXPECT_NE(with("\"sample_count\":2", "\"sample_count\":3").find("samples"), std::string::npos);
  EXPECT_NE(with("\"sample_count\":2", "\"sample_count\":2.5").find("integer"), std::string::npos);
  EXPECT_NE(with("\"median_s\":1e-06", "\"median_s\":-1").find("negative"), std::string::npos);
  EXPECT_NE(with("\"median_s\":1e-06", "\"median_s\":1e999").find("not a JSON object"), std::string::npos);
  EXPECT_NE(with("\"status\":\"ok\"", "\"status\":\"wrong\"").find("reason"), std::string::npos);
}

TEST(Protocol, NumbersThatAreNotFiniteCannotBeSent) {
  CaseEvent event = full_case();
  event.modes[0].samples[0] = std::nan("");
  EXPECT_THROW(encode(Event(event)), ProtocolError);
  EXPECT_THROW(encode(Event(PeaksEvent{{.rates = {}, .memory_bytes_per_s = std::numeric_limits<double>::infinity()}})),
               ProtocolError);
}

TEST(Protocol, DeepAndLongMessagesAreRefused) {
  EXPECT_NE(refusal(R"({"event":)" + std::string(100000, '[')).find("nested too deeply"), std::string::npos);
  EXPECT_NE(refusal(std::string(kMaxLineBytes + 1, ' ')).find("16 MiB"), std::string::npos);
}

TEST(Protocol, BytesThatAreNoUtf8AreReplacedNotACrash) {
  const auto got = std::get<UnavailableEvent>(decode_event(encode(Event(UnavailableEvent{"bad \xff byte"}))));
  EXPECT_EQ(got.reason, "bad \xef\xbf\xbd byte");
}

}  // namespace
}  // namespace aibench
