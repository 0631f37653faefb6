#include "bench/system/paths.h"

#include <gtest/gtest.h>

#include "tests/unit/system/fake_root.h"

namespace aibench {
namespace {

using test::FakeRoot;

TEST(Paths, an_installed_program_finds_its_own_tree_wherever_it_was_moved) {
  FakeRoot root;
  root.file("opt/moved/share/aibench/presets/p.json", "{}").file("opt/moved/share/aibench/configs/c.json", "{}");
  root.file("opt/moved/share/aibench/schema/aibench.schema.json", "{}");
  const ShippedFiles files{.program = root.path() / "opt/moved/bin/aibench"};
  const auto share = root.path() / "opt/moved/share/aibench";
  EXPECT_EQ(files.preset_directories(), (std::vector<std::string>{(share / "presets").string()}));
  EXPECT_EQ(files.schema_path(), (share / "schema/aibench.schema.json").string());
  EXPECT_EQ(files.configs_directory(), (share / "configs").string());
}

TEST(Paths, a_program_in_its_build_tree_uses_the_source_tree) {
  FakeRoot root;
  root.file("src/configs/presets/p.json", "{}").file("src/configs/aibench.schema.json", "{}");
  const ShippedFiles files{.program = root.path() / "src/build/bin/aibench",
                           .build_directory = root.path() / "src/build",
                           .source_configs = root.path() / "src/configs"};
  EXPECT_EQ(files.preset_directories(), (std::vector<std::string>{(root.path() / "src/configs/presets").string()}));
  EXPECT_EQ(files.schema_path(), (root.path() / "src/configs/aibench.schema.json").string());
  EXPECT_TRUE(files.configs_directory());
}

TEST(Paths, an_installed_program_never_looks_into_the_source_tree) {
  FakeRoot root;
  root.file("src/configs/presets/p.json", "{}").file("src/configs/aibench.schema.json", "{}");
  const ShippedFiles files{.program = root.path() / "usr/bin/aibench",
                           .build_directory = root.path() / "src/build",
                           .source_configs = root.path() / "src/configs"};
  EXPECT_TRUE(files.preset_directories().empty());
  EXPECT_EQ(files.schema_path(), std::nullopt);
  EXPECT_EQ(files.configs_directory(), std::nullopt);
}

TEST(Paths, a_build_directory_is_no_prefix_of_its_neighbour) {
  FakeRoot root;
  root.file("src/configs/presets/p.json", "{}");
  const ShippedFiles files{.program = root.path() / "src/build-other/bin/aibench",
                           .build_directory = root.path() / "src/build",
                           .source_configs = root.path() / "src/configs"};
  EXPECT_TRUE(files.preset_directories().empty());
}

TEST(Paths, this_test_runs_in_a_build_tree_and_finds_the_presets) { EXPECT_FALSE(preset_directories().empty()); }

}  // namespace
}  // namespace aibench
