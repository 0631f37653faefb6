#include "bench/result/read_result.h"

#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "bench/result/write_result.h"
#include "tests/unit/result/sample_run.h"

namespace aibench {
namespace {

using nlohmann::ordered_json;
using test::SampleRun;
using testing::HasSubstr;

// Everything a document can hold: two targets, ok rows with and without device time, failures, odd text.
SampleRun rich_run() {
  NetworkWorkload network{.name = "lenet-mnist", .mode = NetworkMode::training, .batch = 100, .input = {4}};
  network.layers = {FullyConnectedLayer{.features = 3}};
  SampleRun run = test::empty_run(
      {test::available_target("cpu/openblas", "EPYC \"9\" gr\xC3\xBC\xC3\x9F"),
       test::available_target("cuda:1", "GPU\x1b[31m"), test::unavailable_target("sim", "no such worker")},
      {GemmWorkload{.m = 500, .n = 1000, .k = 1000}, Conv2dWorkload{.h = 5, .w = 5}, network});
  for (std::size_t c = 0; c < 3; ++c) {
    const std::string& id = run.plan.cases[c].id;
    for (int round = 0; round < 7; ++round) {
      run.record.cases[0][c].rounds.push_back(test::good_round(id, round, 0.01 / (1.0 + round)));
      RoundRecord on_gpu = test::good_round(id, round, 0.001 / 3.0);
      on_gpu.event.modes.push_back(test::mode_samples(TimingMode::latency, "device_time", 0.0001));
      on_gpu.event.modes.push_back(test::mode_samples(TimingMode::end_to_end, "upload_time", 0.00002 / 3.0));
      on_gpu.event.modes.push_back(test::mode_samples(TimingMode::end_to_end, "download_time", 0.00001 / 7.0));
      on_gpu.event.losses = {2.3, 1.1};
      on_gpu.event.warmed_up = round != 4;
      if (c == 1) on_gpu = test::bad_round(id, round, CaseStatus::crashed, "SIGSEGV in measure");
      if (c == 1 && round > 0) continue;
      run.record.cases[1][c].rounds.push_back(on_gpu);
    }
    run.record.cases[2][c].rounds.push_back(test::bad_round(id, 0, CaseStatus::unavailable, "no such worker"));
  }
  run.record.targets[0].cleared_variables = {{"OMP_NUM_THREADS", "1\n2"}};
  run.record.targets[0].changes = {"threads was \"1\", then \"2\""};
  run.record.targets[1].peaks = {};
  run.record.targets[1].peaks_reason = "timed out";
  run.record.complete = false;
  run.plan.cases[1].cache = CacheState::cold;
  run.environment.cpu.isa = std::vector<std::string>{"avx2", "fma"};
  return run;
}

std::string message_of(const std::string& text, int exit_code = 2) {
  try {
    read_result(text, "r.json");
  } catch (const ResultError& problem) {
    EXPECT_EQ(problem.exit_code(), exit_code) << problem.what();
    EXPECT_TRUE(std::string(problem.what()).starts_with("r.json")) << problem.what();
    return problem.what();
  }
  ADD_FAILURE() << "was accepted";
  return "";
}

// The sample with one value changed by a pointer.
std::string edited(const char* pointer, const ordered_json& value) {
  ordered_json document = ordered_json::parse(result_text(test::one_gemm().result()));
  document[ordered_json::json_pointer(pointer)] = value;
  return document.dump();
}

TEST(ReadResult, gives_back_what_was_written_exactly) {
  for (const SampleRun& run : {test::one_gemm(), rich_run()}) {
    const Result result = run.result();
    const std::string text = result_text(result);
    const Result read = read_result(text, "r.json");
    EXPECT_TRUE(result_text(read) == text);
    EXPECT_EQ(read.environment, result.environment);
    EXPECT_EQ(read.tool, result.tool);
    EXPECT_EQ(read.measure, result.measure);
    EXPECT_EQ(read.libraries, result.libraries);
    EXPECT_EQ(read.machine_checks, result.machine_checks);
    EXPECT_FALSE(read.machine_checks.empty());
    ASSERT_EQ(read.cases.size(), result.cases.size());
    for (std::size_t c = 0; c < read.cases.size(); ++c) {
      EXPECT_EQ(workload_of(read.cases[c]), run.plan.cases[c].workload);
      for (std::size_t t = 0; t < read.cases[c].results.size(); ++t) {
        const ResultRow &a = read.cases[c].results[t], &b = result.cases[c].results[t];
        EXPECT_EQ(a.host_time, b.host_time);
        EXPECT_EQ(a.device_time, b.device_time);
        EXPECT_EQ(a.upload_time, b.upload_time);
        EXPECT_EQ(a.download_time, b.download_time);
        EXPECT_EQ(a.rounds, b.rounds);
        EXPECT_EQ(a.checks, b.checks);
        EXPECT_EQ(a.share_of_peak, b.share_of_peak);
        EXPECT_EQ(a.losses, b.losses);
      }
    }
  }
}

TEST(ReadResult, a_stock_parser_reads_the_document_with_its_fixed_skeleton) {
  const ordered_json document = ordered_json::parse(result_text(test::one_gemm().result()));
  EXPECT_EQ(document["schema"], "aibench.result/1");
  EXPECT_EQ(document["status"], "complete");
  EXPECT_EQ(document["tool"]["git"], "abc123");
  EXPECT_EQ(document["config"]["workloads"][0]["m"], 500);
  EXPECT_EQ(document["environment"]["caches"][0]["bytes"], 32 << 20);
  EXPECT_EQ(document["environment"]["quota"]["cpu"], 2.5);
  EXPECT_TRUE(document["environment"]["os"]["kernel"].is_null());
  EXPECT_EQ(document["targets"][0]["peaks"]["f32_flop_per_s"], 250e9);
  EXPECT_EQ(document["targets"][0]["peaks"]["memory_bytes_per_s"], 50e9);
  const ordered_json& one = document["cases"][0];
  EXPECT_EQ(one["id"], "gemm/f32/m500n1000k1000");
  EXPECT_EQ(one["family"], "gemm");
  EXPECT_EQ(one["parameters"]["n"], 1000);
  EXPECT_EQ(one["work"]["flops"], 1e9);
  const ordered_json& row = one["results"][0];
  EXPECT_EQ(row["status"], "ok");
  EXPECT_TRUE(row["reason"].is_null());
  EXPECT_EQ(row["providers"][0]["algorithm"], "sgemm");
  EXPECT_EQ(row["providers"][0]["tried"][0]["provider"], "onednn");
  EXPECT_EQ(row["providers"][0]["tried"][0]["time_s"], 0.25);
  EXPECT_EQ(row["stopped_by"], "precision");
  EXPECT_EQ(row["rounds"].size(), 10U);
  EXPECT_EQ(row["rounds"][1]["host_time_s"]["count"], 5);
  for (const char* key : {"median", "low", "high", "p5", "p90", "p95", "p99", "min", "max"}) {
    EXPECT_TRUE(row["host_time_s"][key].is_number()) << key;
  }
  EXPECT_EQ(row["verification"]["precision"], "fp32");
  EXPECT_NEAR(row["share_of_peak"].get<double>(), 0.5, 1e-9);
  EXPECT_EQ(row["checks"][0]["id"], "verification");
}

TEST(ReadResult, parts_of_end_to_end_times_may_be_absent_as_in_files_of_earlier_programs) {
  const std::string text = result_text(rich_run().result());
  const Result result = read_result(text, "r.json");
  const ResultRow& on_gpu = result.cases.at(0).results.at(1);
  EXPECT_EQ(on_gpu.upload_time.value().median_s, 0.00002 / 3.0);
  EXPECT_EQ(on_gpu.rounds.at(2).download_time.value().median_s, 0.00001 / 7.0);
  EXPECT_EQ(result.cases.at(0).results.at(0).upload_time, std::nullopt);
  ordered_json document = ordered_json::parse(text);
  ordered_json& row = document["cases"][0]["results"][1];
  for (const char* key : {"upload_time_s", "download_time_s"}) {
    EXPECT_EQ(row.erase(key), 1U) << key;
    for (ordered_json& round : row["rounds"]) EXPECT_EQ(round.erase(key), 1U) << key;
  }
  const ResultRow older = read_result(document.dump(), "r.json").cases.at(0).results.at(1);
  EXPECT_EQ(older.upload_time, std::nullopt);
  EXPECT_EQ(older.rounds.at(2).download_time, std::nullopt);
  EXPECT_EQ(older.end_to_end_time, on_gpu.end_to_end_time);
}

TEST(ReadResult, every_truncation_is_refused_with_a_place) {
  const std::string text = result_text(test::one_gemm().result());
  for (std::size_t length = 0; length + 2 < text.size(); ++length) {
    EXPECT_THROW(read_result(std::string_view(text).substr(0, length), "r.json"), ResultError) << length;
  }
  EXPECT_THAT(message_of(text.substr(0, 40)), HasSubstr("r.json:3:7: not complete, valid JSON"));
}

TEST(ReadResult, every_single_byte_changed_is_read_or_refused_but_never_crashes) {
  const std::string text = result_text(test::one_gemm().result());
  const std::string bytes("\0\"{9\xFF,", 6);
  int refused = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string changed = text;
    changed[at] = bytes[at % bytes.size()];
    try {
      static_cast<void>(result_text(read_result(changed, "r.json")));
    } catch (const ResultError& problem) {
      EXPECT_FALSE(std::string(problem.what()).empty());
      ++refused;
    }
  }
  EXPECT_GT(refused, 1000);
}

TEST(ReadResult, every_value_of_another_type_is_refused_or_was_free_text) {
  const ordered_json document = ordered_json::parse(result_text(test::one_gemm().result()));
  const ordered_json flat = document.flatten();
  int refused = 0, accepted = 0;
  for (const auto& [pointer, value] : flat.items()) {
    if (pointer.starts_with("/config/") || pointer.starts_with("/cases/0/parameters/")) continue;  // any JSON
    for (const ordered_json& other : {ordered_json(true), ordered_json("text"), ordered_json(-7), ordered_json(2.5),
                                      ordered_json::array({1}), ordered_json{{"a", 1}}}) {
      if (other.type() == value.type() || (other.is_number() && value.is_number())) continue;
      if (value.is_null()) continue;
      ordered_json changed = document;
      changed[ordered_json::json_pointer(pointer)] = other;
      try {
        read_result(changed.dump(), "r.json");
        ++accepted;
        ADD_FAILURE() << pointer << " as " << other << " was accepted";
      } catch (const ResultError&) {
        ++refused;
      }
    }
  }
  EXPECT_GT(refused, 1000);
  EXPECT_EQ(accepted, 0);
}

TEST(ReadResult, every_member_left_out_is_read_or_named) {
  const ordered_json document = ordered_json::parse(result_text(test::one_gemm().result()));
  const std::function<void(const ordered_json&, const std::string&)> walk = [&](const ordered_json& part,
                                                                                const std::string& at) {
    if (!part.is_structured()) return;
    for (const auto& [key, child] : part.items()) {
      if (part.is_object()) {
        ordered_json changed = document;
        changed[ordered_json::json_pointer(at)].erase(key);
        try {
          static_cast<void>(result_text(read_result(changed.dump(), "r.json")));
        } catch (const ResultError& problem) {
          EXPECT_THAT(problem.what(), HasSubstr(key));
        }
      }
      walk(child, at + "/" + key);
    }
  };
  walk(document, "");
}

TEST(ReadResult, hostile_numbers_are_refused) {
  std::string text = result_text(test::one_gemm().result());
  const std::size_t at = text.find("\"memory_bytes\":");
  ASSERT_NE(at, std::string::npos);
  const std::size_t colon = text.find(':', at), end = text.find_first_of(",\n", colon);
  for (const char* number : {" NaN", " Infinity", " 1e999", " -1", " 0x10", " 01", " 1.", " nan", " \"1\""}) {
    std::string changed = text;
    changed.replace(colon + 1, end - colon - 1, number);
    message_of(changed);
  }
  message_of(edited("/measure/rounds", 0));
  message_of(edited("/measure/rounds", 4294967297));
  message_of(edited("/measure/rounds", 2.0));
  message_of(edited("/measure/seed", -1));
  message_of(edited("/cases/0/work/samples", 18446744073709551615ULL));
  message_of(edited("/cases/0/work/samples", 9.3e18));
}

TEST(ReadResult, inconsistent_documents_are_refused_with_the_place) {
  EXPECT_THAT(message_of(edited("/cases/0/results/0/target", "cuda")), HasSubstr("\"cuda\" is not among the targets"));
  EXPECT_THAT(message_of(edited("/cases/0/results/0/status", "wrong")), HasSubstr("/cases/0/results/0"));
  EXPECT_THAT(message_of(edited("/cases/0/results/0/host_time_s/low", 99)), HasSubstr("/host_time_s"));
  EXPECT_THAT(message_of(edited("/cases/0/results/0/rounds/1/round", 0)), HasSubstr("ascending"));
  EXPECT_THAT(message_of(edited("/targets/0/available", false)), HasSubstr("/targets/0"));
  EXPECT_THAT(message_of(edited("/targets/0/name", "../evil")), HasSubstr("/targets/0/name"));
  ordered_json document = ordered_json::parse(result_text(test::one_gemm().result()));
  document["cases"].push_back(document["cases"][0]);
  EXPECT_THAT(message_of(document.dump()), HasSubstr("/cases/1/id: the same id twice"));
  document["cases"].erase(1);
  document["cases"][0]["results"].push_back(document["cases"][0]["results"][0]);
  EXPECT_THAT(message_of(document.dump()), HasSubstr("two rows"));
}

TEST(ReadResult, more_rounds_than_a_run_can_have_are_refused) {
  ordered_json document = ordered_json::parse(result_text(test::one_gemm().result()));
  ordered_json& rounds = document["cases"][0]["results"][0]["rounds"];
  const ordered_json one = rounds[0];
  rounds = ordered_json::array();
  for (int round = 0; round < 1001; ++round) {
    rounds.push_back(one);
    rounds.back()["round"] = round;
  }
  EXPECT_THAT(message_of(document.dump()), HasSubstr("more than 1000 rounds"));
  rounds.erase(1000);
  EXPECT_EQ(read_result(document.dump(), "r.json").cases[0].results[0].rounds.size(), 1000u);
}

TEST(ReadResult, a_row_that_is_not_ok_may_hold_no_numbers) {
  ordered_json document = ordered_json::parse(result_text(test::one_gemm().result()));
  ordered_json& row = document["cases"][0]["results"][0];
  row["status"] = "crashed";
  row["reason"] = "SIGSEGV";
  EXPECT_THAT(message_of(document.dump()), HasSubstr("holds no numbers"));
  for (const char* key : {"host_time_s", "end_to_end_time_s", "throughput_time_s", "throughput", "bound"})
    row.erase(key);
  row["rounds"] = ordered_json::array();
  EXPECT_NO_THROW(read_result(document.dump(), "r.json"));
}

TEST(ReadResult, duplicate_members_are_refused_anywhere) {
  const std::string text = result_text(test::one_gemm().result());
  for (const char* key : {"\"status\"", "\"median\"", "\"id\"", "\"model\"", "\"flops\""}) {
    const std::size_t at = text.find(key);
    ASSERT_NE(at, std::string::npos) << key;
    std::string changed = text;
    changed.insert(at, std::string(key) + ":0,");
    EXPECT_THAT(message_of(changed), HasSubstr("named twice")) << key;
  }
}

TEST(ReadResult, depth_and_size_have_limits) {
  message_of(std::string(200000, '['));
  message_of(std::string(200000, '{'));
  std::string deep = "{\"schema\":\"aibench.result/1\",\"config\":";
  for (int i = 0; i < 100; ++i) deep += "{\"a\":";
  EXPECT_THAT(message_of(deep), HasSubstr("nested deeper"));
  std::string members = "{\"schema\":\"aibench.result/1\",\"variables\":{";
  for (int i = 0; i < 1000; ++i) members += "\"k" + std::to_string(i) + "\":1,";
  EXPECT_THAT(message_of(members), HasSubstr("more than 256 members"));
  std::string many = "{\"schema\":\"aibench.result/1\",\"cases\":[[";
  for (int i = 0; i < 600000; ++i) many += "1,";
  EXPECT_THAT(message_of(many), HasSubstr("/cases/0"));
  std::string large = "{\"schema\":\"aibench.result/1\",\"name\":\"" + std::string(std::size_t{5} << 20, 'x') + "\"}";
  EXPECT_THAT(message_of(large), HasSubstr("4 MiB"));
}

TEST(ReadResult, newer_majors_are_refused_with_their_own_code_and_minors_are_read) {
  EXPECT_THAT(message_of(edited("/schema", "aibench.result/2"), 4), HasSubstr("newer aibench"));
  EXPECT_THAT(message_of(R"({"schema":"aibench.result/7","cases":"anything"})", 4), HasSubstr("update aibench"));
  for (const char* schema : {"aibench.result/0", "aibench.result/", "aibench.result/x", "aibench.result/1.x",
                             "aibench.result/-1", "other", ""}) {
    message_of(edited("/schema", schema));
  }
  EXPECT_NO_THROW(read_result(edited("/schema", "aibench.result/1.3"), "r.json"));
}

TEST(ReadResult, members_of_later_minors_are_left_alone) {
  ordered_json document = ordered_json::parse(result_text(test::one_gemm().result()));
  document["future"] = {{"deep", {1, 2, 3}}};
  document["cases"][0]["results"][0]["carbon"] = {{"grams", 1.5}};
  document["environment"]["cpu"]["future"] = true;
  EXPECT_TRUE(result_text(read_result(document.dump(), "r.json")) == result_text(test::one_gemm().result()));
}

TEST(ReadResult, energy_is_a_number_or_a_reason) {
  Result result = test::one_gemm().result();
  auto& energy = result.cases[0].results[0].energy;
  energy = EnergyReading{.scope = "cpu-package", .joules = 512, .window_s = 5.5, .calls = 100, .updates = 400};
  EXPECT_EQ(read_result(result_text(result), "r.json").cases[0].results[0].energy, energy);
  energy->power_capped = true;
  EXPECT_EQ(read_result(result_text(result), "r.json").cases[0].results[0].energy, energy);
  energy = EnergyReading{.scope = "cpu-package", .reason = "throttled"};
  EXPECT_EQ(read_result(result_text(result), "r.json").cases[0].results[0].energy, energy);
  ordered_json document = ordered_json::parse(result_text(result));
  document["cases"][0]["results"][0]["energy"] = {{"joules", 0}, {"window_s", 5}, {"calls", 1}, {"updates", 50}};
  EXPECT_THAT(message_of(document.dump()), HasSubstr("above 0"));
}

TEST(ReadResult, the_state_of_a_device_is_as_it_was_written) {
  Result result = test::one_gemm().result();
  auto& state = result.cases[0].results[0].device_state;
  EXPECT_EQ(read_result(result_text(result), "r.json").cases[0].results[0].device_state, std::nullopt);
  state = DeviceState{
      .window_s = 4.5,
      .counters = {{.name = "gpu_power_violation_s", .value = 0.125}, {.name = "x", .reason = "went back"}},
      .readings = {{.name = "gpu_temperature_c", .first = 41, .last = 62, .lowest = 40, .highest = 63, .mean = 55.5},
                   {.name = "gpu_mig", .reason = "not told"}}};
  EXPECT_EQ(read_result(result_text(result), "r.json").cases[0].results[0].device_state, state);
  ordered_json document = ordered_json::parse(result_text(result));
  document["cases"][0]["results"][0]["device_state"]["counters"]["x"]["growth"] = -1;
  EXPECT_THAT(message_of(document.dump()), HasSubstr("growth"));
}

TEST(ReadResult, an_accuracy_loss_is_as_it_was_written) {
  Result result = test::one_gemm().result();
  auto& loss = result.cases[0].results[0].accuracy_loss;
  for (const AccuracyLoss& written :
       {AccuracyLoss{.samples = 100, .relative_l2_error = 0.0125, .same_class_share = 0.97},
        AccuracyLoss{.samples = 7, .relative_l2_error = 0.5}, AccuracyLoss{.samples = 1}}) {
    loss = written;
    EXPECT_EQ(read_result(result_text(result), "r.json").cases[0].results[0].accuracy_loss, written);
  }
  loss->same_class_share = 1.25;
  EXPECT_THAT(message_of(result_text(result)), HasSubstr("is no share"));
}

TEST(ReadResult, members_in_any_order_are_read) {
  const std::string text = result_text(test::one_gemm().result());
  EXPECT_EQ(result_text(read_result(nlohmann::json::parse(text).dump(), "r.json")).size(), text.size());
}

TEST(ReadResult, messages_about_foreign_text_are_inert) {
  const std::string message = message_of(edited("/schema", "\x1b]0;owned\x07"));
  for (const char c : message) EXPECT_GE(static_cast<unsigned char>(c), 0x20);
  for (const std::string& text :
       {std::string("{\"schema\":\x1b[31m"), std::string("{\"\xC3\xBC\x01\":1}"), std::string("\xFF\xFE{}")}) {
    for (const char c : message_of(text)) EXPECT_GE(static_cast<unsigned char>(c), 0x20) << text;
  }
}

}  // namespace
}  // namespace aibench
