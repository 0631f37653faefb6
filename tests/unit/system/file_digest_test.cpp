#include "bench/system/file_digest.h"

#include <gtest/gtest.h>

#include "tests/unit/system/fake_root.h"

namespace aibench {
namespace {

TEST(FileDigest, matches_the_published_examples) {
  test::FakeRoot root;
  root.file("abc", "abc").file("empty", "");
  EXPECT_EQ(file_digest(root.path() / "abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  EXPECT_EQ(file_digest(root.path() / "empty"), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
}

TEST(FileDigest, what_is_no_file_has_none) {
  test::FakeRoot root;
  EXPECT_EQ(file_digest(root.path()), std::nullopt);
  EXPECT_EQ(file_digest(root.path() / "missing"), std::nullopt);
  EXPECT_EQ(file_digest("/dev/null"), std::nullopt);
  EXPECT_EQ(file_digest(""), std::nullopt);
}

}  // namespace
}  // namespace aibench
