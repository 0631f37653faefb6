#include "kernels/worker/embed/embed_backend.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "kernels/workloads/workload.h"
#include "tests/unit/embed/fake_worker.h"

namespace aibench {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr const char* kDevice =
    R"({"providers": [{"name": "naive", "version": "1", "path": "", "configuration": "", "threads": 0}],
        "device": {"name": "Fake 9000", "driver": "7", "memory_bytes": 1048576, "last_level_cache_bytes": null}})";

std::unique_ptr<Backend> opened(const aibench_worker& table, const BackendOptions& options = {.threads = 1}) {
  return std::get<std::unique_ptr<Backend>>(open_embedded(table, options));
}

TEST(EmbedBackend, AWorkerWithoutMemoryWorksOnTheHost) {
  fake_worker fake{};
  const aibench_worker table = fake_table(&fake, 0);
  const auto backend = opened(table, {.threads = 2, .device_index = 3, .providers = {"naive"}});
  EXPECT_STREQ(fake.options, R"({"threads":2,"device_index":3,"providers":["naive"]})");
  EXPECT_EQ(backend->device().info().kind, "cpu");
  EXPECT_TRUE(backend->device().info().shares_host_memory);
  EXPECT_EQ(backend->device().info().threads, 2);
  ASSERT_EQ(backend->providers().size(), 1U);
  EXPECT_EQ(backend->providers()[0]->info().name, "naive");
  EXPECT_EQ(backend->providers()[0]->info().threads, 1);
}

TEST(EmbedBackend, AWorkerWithMemoryIsADeviceOfItsOwn) {
  fake_worker fake{.opens_with = kDevice};
  const aibench_worker table = fake_table(&fake, 1);
  const auto backend = opened(table);
  const DeviceInfo info = backend->device().info();
  EXPECT_EQ(info.kind, "naive");
  EXPECT_EQ(info.name, "Fake 9000");
  EXPECT_EQ(info.driver, "7");
  EXPECT_FALSE(info.shares_host_memory);
  EXPECT_EQ(info.memory_bytes, 1048576U);
  EXPECT_EQ(info.last_level_cache_bytes, std::nullopt);
}

TEST(EmbedBackend, CopiesAreNotAskedOfTheWorker) {
  fake_worker fake{};
  const aibench_worker table = fake_table(&fake, 0);
  const auto backend = opened(table);
  const OpGraph graph =
      build_graph(CopyWorkload{.direction = CopyDirection::device_to_device, .memory = Place::device, .bytes = 8});
  const auto from = backend->device().allocate(8), to = backend->device().allocate(8);
  Buffer* const bindings[] = {from.get(), to.get()};
  const auto answer = backend->providers()[0]->prepare(graph, 0, bindings);
  ASSERT_TRUE(std::holds_alternative<Unsupported>(answer));
  EXPECT_EQ(std::get<Unsupported>(answer).reason, "transfers are not asked of workers in other languages");
  EXPECT_EQ(backend->copies(), nullptr);
}

TEST(EmbedBackend, ARefusalToOpenKeepsItsReason) {
  fake_worker fake{.open_answer = AIBENCH_REFUSED, .words = "no such library here"};
  const aibench_worker table = fake_table(&fake, 0);
  EXPECT_EQ(std::get<Unsupported>(open_embedded(table, {.threads = 1})).reason, "no such library here");
  fake.words = nullptr;
  EXPECT_EQ(std::get<Unsupported>(open_embedded(table, {.threads = 1})).reason, "refused without a word");
}

TEST(EmbedBackend, AnAnswerThatIsNotAsTheHeaderSaysIsNamed) {
  const auto problem_of = [](const char* text, int memory = 0) -> std::string {
    fake_worker fake{.opens_with = text};
    const aibench_worker table = fake_table(&fake, memory);
    try {
      open_embedded(table, {.threads = 1});
    } catch (const std::invalid_argument& problem) {
      return problem.what();
    }
    return "nothing";
  };
  EXPECT_THAT(problem_of("{"), HasSubstr("no JSON"));
  EXPECT_THAT(problem_of("[]"), HasSubstr("open"));
  EXPECT_THAT(problem_of(R"({"providers": []})"), HasSubstr("providers"));
  EXPECT_THAT(problem_of(R"({"providers": [{"name": "x"}]})"), HasSubstr("version"));
  EXPECT_THAT(problem_of(R"({"providers": [{"name": "", "version": "", "path": "", "configuration": "",
                                             "threads": 1}]})"),
              HasSubstr("name"));
  EXPECT_THAT(problem_of(kDevice), HasSubstr("device")) << "a device without memory";
  EXPECT_THAT(problem_of(nullptr, 1), HasSubstr("device")) << "memory without a device";
}

TEST(EmbedBackend, ATableOfAnotherVersionOrWithAGapIsNotUsed) {
  fake_worker fake{};
  aibench_worker table = fake_table(&fake, 0);
  table.abi = 99;
  EXPECT_THAT([&] { open_embedded(table, {}); }, ThrowsMessage<std::invalid_argument>(HasSubstr("version 99")));
  table = fake_table(&fake, 0);
  table.release = nullptr;
  EXPECT_THAT([&] { open_embedded(table, {}); }, ThrowsMessage<std::invalid_argument>(HasSubstr("missing")));
  EXPECT_EQ(fake.opened, 0);
}

TEST(EmbedBackend, WithoutATableTheLibraryEndsAndDoesNotThrow) { EXPECT_EQ(aibench_serve(nullptr), 70); }

}  // namespace
}  // namespace aibench
