#include "kernels/workloads/idx.h"

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <functional>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>
#if AIBENCH_HAVE_ZLIB
#include <zlib.h>
#endif

#include "kernels/workloads/idx_files.h"

namespace aibench {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

// Two images of 2 x 3 with the labels 7 and 1, byte by byte as the format says.
const std::string kImages("\0\0\x08\x03\0\0\0\x02\0\0\0\x02\0\0\0\x03\1\2\3\4\5\6\xff\x8\x9\xa\xb\xc", 28);
const std::string kLabels("\0\0\x08\x01\0\0\0\x02\x07\x01", 10);
constexpr ExpectedImages kTwo{.count = 2, .rows = 2, .columns = 3, .classes = 10};

// Hands out the text in small pieces.
ByteSource source_of(const std::string& text) {
  return [text, at = std::size_t{0}](std::uint8_t* into, std::size_t size) mutable {
    const std::size_t given = std::min({size, text.size() - at, std::size_t{5}});
    std::memcpy(into, text.data() + at, given);
    at += given;
    return given;
  };
}

ImageSet read(const std::string& images, const std::string& labels, const ExpectedImages& expected = kTwo) {
  return read_idx(source_of(images), "images", source_of(labels), "labels", expected);
}

std::string refusal(const std::function<void()>& reading) {
  try {
    reading();
  } catch (const IdxError& problem) {
    return problem.what();
  }
  return "accepted";
}

std::string refusal(const std::string& images, const std::string& labels, const ExpectedImages& expected = kTwo) {
  return refusal([&] { read(images, labels, expected); });
}

std::string with(std::string text, std::size_t at, char byte) {
  text[at] = byte;
  return text;
}

TEST(Idx, ReadsImagesAndLabels) {
  const ImageSet set = read(kImages, kLabels);
  EXPECT_EQ(set.rows, 2);
  EXPECT_EQ(set.columns, 3);
  EXPECT_THAT(set.pixels, ::testing::ElementsAre(1, 2, 3, 4, 5, 6, 255, 8, 9, 10, 11, 12));
  EXPECT_THAT(set.labels, ::testing::ElementsAre(7, 1));
}

TEST(Idx, WritesWhatItReads) {
  const ImageSet set = read(kImages, kLabels);
  EXPECT_EQ(idx_images(set), kImages);
  EXPECT_EQ(idx_labels(set), kLabels);
}

TEST(Idx, TakesTheFirstImagesOfMore) {
  const ImageSet set = read(kImages, kLabels, {.count = 1, .rows = 2, .columns = 3, .classes = 10});
  EXPECT_EQ(set.count(), 1);
  EXPECT_THAT(set.pixels, ::testing::ElementsAre(1, 2, 3, 4, 5, 6));
}

TEST(Idx, RefusesOtherFiles) {
  EXPECT_EQ(refusal(kLabels, kLabels), "images: starts with 0x00000801, not 0x00000803: no IDX file of images");
  EXPECT_EQ(refusal(kImages, kImages), "labels: starts with 0x00000803, not 0x00000801: no IDX file of labels");
  EXPECT_EQ(refusal("\x89PNG\r\n\x1a\n", kLabels),
            "images: starts with 0x89504e47, not 0x00000803: no IDX file of images");
  EXPECT_EQ(refusal("", kLabels), "images: ends within its header");
  EXPECT_EQ(refusal(kImages.substr(0, 15), kLabels), "images: ends within its header");
}

TEST(Idx, RefusesSizesThatTheNetworkDoesNotTake) {
  EXPECT_EQ(refusal(kImages, kLabels, {.count = 2, .rows = 28, .columns = 28, .classes = 10}),
            "images: holds images of 2 x 3, the network takes 28 x 28");
  EXPECT_EQ(refusal(kImages, kLabels, {.count = 3, .rows = 2, .columns = 3, .classes = 10}),
            "images: holds 2 images, the config asks for 3");
  EXPECT_EQ(refusal(kImages, with(kLabels, 7, 3)), "labels: holds 3 labels for 2 images");
}

TEST(Idx, RefusesWhatIsCutOffOrGoesOn) {
  EXPECT_EQ(refusal(kImages.substr(0, 27), kLabels), "images: ends 1 bytes before the end that its header promises");
  EXPECT_EQ(refusal(kImages, kLabels.substr(0, 9)), "labels: ends 1 bytes before the end that its header promises");
  EXPECT_EQ(refusal(kImages + "x", kLabels), "images: goes on behind the end that its header promises");
  EXPECT_EQ(refusal(kImages, kLabels + "x"), "labels: goes on behind the end that its header promises");
}

// No memory is taken for what a header only claims.
TEST(Idx, AHugeCountEndsWhereTheFileDoes) {
  const std::string claim = "\xff\xff\xff\xff";
  const std::string images = kImages.substr(0, 4) + claim + kImages.substr(8);
  const std::string labels = kLabels.substr(0, 4) + claim + kLabels.substr(8);
  EXPECT_EQ(refusal(images, labels), "images: ends 25769803758 bytes before the end that its header promises");
}

TEST(Idx, RefusesALabelThatTheNetworkCannotGive) {
  EXPECT_EQ(refusal(kImages, with(kLabels, 9, 10)), "labels: label 1 is 10, the network tells 10 classes apart");
}

class IdxFiles : public ::testing::Test {
 protected:
  IdxFiles() : folder_(fs::temp_directory_path() / ("aibench-idx-" + std::to_string(getpid()))) {
    fs::create_directories(folder_);
  }
  ~IdxFiles() override { fs::remove_all(folder_); }

  void write(const std::string& name, const std::string& text) {
    std::ofstream(folder_ / name, std::ios::binary) << text;
  }
  std::string refusal_of_folder() {
    return refusal([&] { load_idx(folder_.string(), kTrainPart, kTwo); });
  }

  fs::path folder_;
};

TEST_F(IdxFiles, AreReadFromAFolder) {
  write("train-images-idx3-ubyte", kImages);
  write("train-labels-idx1-ubyte", kLabels);
  EXPECT_EQ(load_idx(folder_.string(), kTrainPart, kTwo).labels, read(kImages, kLabels).labels);
}

TEST_F(IdxFiles, ThatAreMissingAreNamed) {
  EXPECT_THAT(refusal_of_folder(), HasSubstr("train-images-idx3-ubyte: does not exist, and neither does it with .gz"));
}

TEST_F(IdxFiles, OnlyRegularFilesAreOpened) {
  fs::create_directory(folder_ / "train-images-idx3-ubyte");
  EXPECT_THAT(refusal_of_folder(), HasSubstr("train-images-idx3-ubyte: is no regular file"));
}

#if AIBENCH_HAVE_ZLIB
void write_compressed(const fs::path& path, const std::string& text) {
  const gzFile file = gzopen(path.c_str(), "wb");
  gzwrite(file, text.data(), static_cast<unsigned>(text.size()));
  gzclose(file);
}

TEST_F(IdxFiles, MayBeCompressed) {
  write_compressed(folder_ / "train-images-idx3-ubyte.gz", kImages);
  write_compressed(folder_ / "train-labels-idx1-ubyte.gz", kLabels);
  EXPECT_EQ(load_idx(folder_.string(), kTrainPart, kTwo).pixels, read(kImages, kLabels).pixels);
}

TEST_F(IdxFiles, CompressedOnesThatAreCutOffAreRefused) {
  write_compressed(folder_ / "train-images-idx3-ubyte.gz", kImages);
  write_compressed(folder_ / "train-labels-idx1-ubyte.gz", kLabels);
  fs::resize_file(folder_ / "train-images-idx3-ubyte.gz", fs::file_size(folder_ / "train-images-idx3-ubyte.gz") - 12);
  EXPECT_THAT(refusal_of_folder(), HasSubstr("train-images-idx3-ubyte.gz: cannot be unpacked"));
}

TEST_F(IdxFiles, CompressedOnesThatAreSpoiledAreRefused) {
  write_compressed(folder_ / "train-images-idx3-ubyte.gz", kImages);
  write_compressed(folder_ / "train-labels-idx1-ubyte.gz", kLabels);
  std::fstream file(folder_ / "train-images-idx3-ubyte.gz", std::ios::in | std::ios::out | std::ios::binary);
  file.seekp(-6, std::ios::end);  // within the checksum
  file.put('x');
  file.close();
  EXPECT_THAT(refusal_of_folder(), HasSubstr("train-images-idx3-ubyte.gz: cannot be unpacked"));
}

// A few kilobytes that unpack to a hundred megabytes: read in small blocks and refused behind the promised end.
TEST_F(IdxFiles, CompressedOnesThatGoOnAreRefused) {
  write_compressed(folder_ / "train-images-idx3-ubyte.gz", kImages + std::string(100'000'000, '\0'));
  write_compressed(folder_ / "train-labels-idx1-ubyte.gz", kLabels);
  EXPECT_THAT(refusal_of_folder(), HasSubstr("goes on behind the end"));
}
#else
TEST_F(IdxFiles, CompressedOnesAreRefusedWithoutZlib) {
  write("train-images-idx3-ubyte.gz", "\x1f\x8b");
  EXPECT_THAT(refusal_of_folder(), HasSubstr("built without zlib"));
}
#endif

TEST(ImageSet, DrawsTheSameWithAnyNumberOfThreads) {
  const ImageSet one = draw_digits(3, 5, 20), many = draw_digits(3, 5, 20, 3);
  EXPECT_EQ(one.pixels, many.pixels);
  EXPECT_EQ(one.labels, many.labels);
  EXPECT_EQ(one.count(), 20);
  EXPECT_EQ(one.pixels.size(), 20U * 28 * 28);
}

TEST(ImageSet, AnImageDependsOnItsNumberAlone) {
  const ImageSet all = draw_digits(3, 0, 30), later = draw_digits(3, 10, 20);
  EXPECT_TRUE(std::equal(later.pixels.begin(), later.pixels.end(), all.pixels.begin() + 10 * 28 * 28));
  EXPECT_TRUE(std::equal(later.labels.begin(), later.labels.end(), all.labels.begin() + 10));
}

TEST(ImageSet, TheDigestTellsSetsApart) {
  const ImageSet train = draw_digits(1, 0, 5), test = draw_digits(1, 5, 3);
  ImageSet pixel = train, label = train;
  pixel.pixels[100] ^= 1;
  label.labels[2] ^= 1;
  const std::string digest = digest_of(train, test);
  EXPECT_EQ(digest.size(), 16U);
  EXPECT_EQ(digest, digest_of(train, test));
  EXPECT_NE(digest, digest_of(pixel, test));
  EXPECT_NE(digest, digest_of(label, test));
  EXPECT_NE(digest, digest_of(test, train));
}

}  // namespace
}  // namespace aibench
