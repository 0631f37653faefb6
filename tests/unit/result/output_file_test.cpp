#include "bench/result/output_file.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/result/result_error.h"
#include "tests/unit/system/fake_root.h"

namespace aibench {
namespace {

namespace fs = std::filesystem;
using test::FakeRoot;
using testing::HasSubstr;

std::string contents(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

std::size_t entries(const fs::path& directory) {
  return static_cast<std::size_t>(std::distance(fs::directory_iterator(directory), fs::directory_iterator()));
}

std::string refusal(const std::string& path) {
  try {
    check_writable(path);
  } catch (const ResultError& problem) {
    EXPECT_EQ(problem.exit_code(), 2);
    return problem.what();
  }
  ADD_FAILURE() << path << " was accepted";
  return "";
}

TEST(OutputFile, checking_leaves_nothing_behind) {
  const FakeRoot root;
  check_writable((root.path() / "r.json").string());
  EXPECT_EQ(entries(root.path()), 0U);
}

TEST(OutputFile, replaces_as_often_as_asked_and_cleans_up) {
  const FakeRoot root;
  const fs::path path = root.path() / "r.json";
  {
    OutputFile file(path.string());
    for (const char* text : {"one, which is long", "two", ""}) {
      file.replace([&](const ByteSink& sink) { sink(text); });
      EXPECT_EQ(contents(path), text);
    }
  }
  EXPECT_EQ(entries(root.path()), 1U);
}

TEST(OutputFile, old_contents_survive_a_failure_and_the_next_write_works) {
  FakeRoot root;
  root.file("r.json", "old");
  const fs::path path = root.path() / "r.json";
  {
    OutputFile file(path.string());
    EXPECT_THROW(file.replace([&](const ByteSink& sink) {
      sink("half of the new");
      throw std::runtime_error("no");
    }),
                 std::runtime_error);
    EXPECT_EQ(contents(path), "old");
    file.replace([&](const ByteSink& sink) { sink("new"); });
    EXPECT_EQ(contents(path), "new");
  }
  EXPECT_EQ(entries(root.path()), 1U);
}

TEST(OutputFile, what_an_interrupted_run_left_is_taken_over) {
  FakeRoot root;
  root.file("r.json.part", "rubbish that is longer than what follows");
  OutputFile file((root.path() / "r.json").string());
  file.replace([&](const ByteSink& sink) { sink("new"); });
  EXPECT_EQ(contents(root.path() / "r.json"), "new");
}

TEST(OutputFile, a_second_writer_is_refused_before_and_after_the_first_write) {
  const FakeRoot root;
  const std::string path = (root.path() / "r.json").string();
  OutputFile file(path);
  EXPECT_THAT(refusal(path), HasSubstr("another run is writing to it"));
  file.replace([&](const ByteSink& sink) { sink("one"); });
  EXPECT_THAT(refusal(path), HasSubstr("another run is writing to it"));
  file.replace([&](const ByteSink& sink) { sink("two"); });
  EXPECT_EQ(contents(path), "two");
}

TEST(OutputFile, links_are_not_written_through) {
  FakeRoot root;
  root.file("precious", "keep");
  fs::create_symlink(root.path() / "precious", root.path() / "link");
  EXPECT_THAT(refusal((root.path() / "link").string()), HasSubstr("symbolic link"));
  fs::create_symlink(root.path() / "precious", root.path() / "r.json.part");
  EXPECT_THAT(refusal((root.path() / "r.json").string()), HasSubstr("symbolic link"));
  fs::remove(root.path() / "r.json.part");
  fs::create_hard_link(root.path() / "precious", root.path() / "r.json.part");
  EXPECT_THAT(refusal((root.path() / "r.json").string()), HasSubstr("in the way"));
  EXPECT_EQ(contents(root.path() / "precious"), "keep");
}

TEST(OutputFile, a_link_put_there_during_the_run_is_not_written_through) {
  FakeRoot root;
  root.file("precious", "keep");
  OutputFile file((root.path() / "r.json").string());
  fs::create_symlink(root.path() / "precious", root.path() / "r.json");
  EXPECT_THROW(file.replace([&](const ByteSink& sink) { sink("new"); }), ResultError);
  EXPECT_EQ(contents(root.path() / "precious"), "keep");
}

TEST(OutputFile, what_is_no_file_is_refused_without_blocking) {
  FakeRoot root;
  ASSERT_EQ(::mkfifo((root.path() / "fifo").c_str(), 0600), 0);
  EXPECT_THAT(refusal((root.path() / "fifo").string()), HasSubstr("no regular file"));
  EXPECT_THAT(refusal(root.path().string()), HasSubstr("is a directory"));
  EXPECT_THAT(refusal("/dev/null"), HasSubstr("no regular file"));
  EXPECT_THAT(refusal(""), HasSubstr("empty path"));
}

TEST(OutputFile, errors_say_what_to_do) {
  FakeRoot root;
  EXPECT_THAT(refusal((root.path() / "no/such/r.json").string()), HasSubstr("make the directory first"));
  EXPECT_THAT(refusal("/proc/r.json"), HasSubstr("choose"));
  EXPECT_THAT(refusal((root.path() / std::string(300, 'x')).string()), HasSubstr("choose another path"));
  root.file("file", "");
  EXPECT_THAT(refusal((root.path() / "file/r.json").string()), HasSubstr("choose another path"));
}

TEST(OutputFile, a_full_disk_is_reported_and_nothing_is_lost) {
  // A file size limit stands in for a full disk: the write fails in the middle.
  FakeRoot root;
  root.file("r.json", "old");
  const fs::path path = root.path() / "r.json";
  OutputFile file(path.string());
  const auto full = [](const ByteSink& sink) {
    sink("begin");
    throw std::system_error(ENOSPC, std::generic_category());
  };
  try {
    file.replace(full);
    ADD_FAILURE();
  } catch (const ResultError& problem) {
    EXPECT_THAT(problem.what(), HasSubstr("make room"));
  }
  EXPECT_EQ(contents(path), "old");
}

}  // namespace
}  // namespace aibench
