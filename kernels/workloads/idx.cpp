#include "kernels/workloads/idx.h"

#include <algorithm>
#include <array>
#include <cstdio>

namespace aibench {
namespace {

constexpr std::uint32_t kImagesMagic = 0x00000803;  // unsigned bytes, three dimensions
constexpr std::uint32_t kLabelsMagic = 0x00000801;

std::string hex(std::uint32_t value) {
  std::array<char, 16> text;
  std::snprintf(text.data(), text.size(), "0x%08x", value);
  return text.data();
}

// One file from its start to its end.
class IdxFile {
 public:
  IdxFile(const ByteSource& source, const std::string& name) : source_(source), name_(name) {}

  [[noreturn]] void fail(const std::string& problem) const { throw IdxError(name_ + ": " + problem); }

  std::uint32_t number() {
    std::array<std::uint8_t, 4> bytes;
    if (take(bytes.data(), bytes.size()) != bytes.size()) fail("ends within its header");
    std::uint32_t value = 0;
    for (const std::uint8_t byte : bytes) value = value << 8 | byte;
    return value;
  }

  void require_magic(std::uint32_t wanted, const char* what) {
    const std::uint32_t magic = number();
    if (magic != wanted) fail("starts with " + hex(magic) + ", not " + hex(wanted) + ": no IDX file of " + what);
  }

  std::vector<std::uint8_t> bytes(std::uint64_t size) {
    std::vector<std::uint8_t> taken(size);
    const std::size_t got = take(taken.data(), taken.size());
    if (got != taken.size()) {
      fail("ends " + std::to_string(size - got) + " bytes before the end that its header promises");
    }
    return taken;
  }

  // Passes over `size` bytes, behind which the file has to end.
  void finish(std::uint64_t size) {
    std::array<std::uint8_t, 65536> block;
    while (size > 0) {
      const std::size_t got = take(block.data(), static_cast<std::size_t>(std::min<std::uint64_t>(size, block.size())));
      if (got == 0) fail("ends " + std::to_string(size) + " bytes before the end that its header promises");
      size -= got;
    }
    if (take(block.data(), 1) != 0) fail("goes on behind the end that its header promises");
  }

 private:
  std::size_t take(std::uint8_t* into, std::size_t size) {
    std::size_t taken = 0;
    while (taken < size) {
      const std::size_t got = source_(into + taken, size - taken);
      if (got == 0) break;
      taken += got;
    }
    return taken;
  }

  const ByteSource& source_;
  const std::string& name_;
};

void append(std::string& text, std::uint32_t number) {
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(number >> shift & 0xff);
}

void append(std::string& text, const std::vector<std::uint8_t>& bytes) { text.append(bytes.begin(), bytes.end()); }

}  // namespace

ImageSet read_idx(const ByteSource& images, const std::string& images_name, const ByteSource& labels,
                  const std::string& labels_name, const ExpectedImages& expected) {
  IdxFile image_file(images, images_name), label_file(labels, labels_name);
  image_file.require_magic(kImagesMagic, "images");
  const std::uint32_t count = image_file.number(), rows = image_file.number(), columns = image_file.number();
  if (rows != expected.rows || columns != expected.columns) {
    image_file.fail("holds images of " + std::to_string(rows) + " x " + std::to_string(columns) +
                    ", the network takes " + std::to_string(expected.rows) + " x " + std::to_string(expected.columns));
  }
  if (count < expected.count) {
    image_file.fail("holds " + std::to_string(count) + " images, the config asks for " +
                    std::to_string(expected.count));
  }
  label_file.require_magic(kLabelsMagic, "labels");
  if (const std::uint32_t others = label_file.number(); others != count) {
    label_file.fail("holds " + std::to_string(others) + " labels for " + std::to_string(count) + " images");
  }
  const auto wanted = static_cast<std::uint64_t>(expected.count);
  ImageSet set{.rows = rows, .columns = columns};
  const std::uint64_t image_size = static_cast<std::uint64_t>(rows) * columns;
  set.pixels = image_file.bytes(wanted * image_size);
  image_file.finish((count - wanted) * image_size);
  set.labels = label_file.bytes(wanted);
  label_file.finish(count - wanted);
  for (std::size_t i = 0; i < set.labels.size(); ++i) {
    if (set.labels[i] < expected.classes) continue;
    label_file.fail("label " + std::to_string(i) + " is " + std::to_string(set.labels[i]) + ", the network tells " +
                    std::to_string(expected.classes) + " classes apart");
  }
  return set;
}

std::string idx_images(const ImageSet& set) {
  std::string text;
  append(text, kImagesMagic);
  for (const std::int64_t size : {set.count(), set.rows, set.columns}) append(text, static_cast<std::uint32_t>(size));
  append(text, set.pixels);
  return text;
}

std::string idx_labels(const ImageSet& set) {
  std::string text;
  append(text, kLabelsMagic);
  append(text, static_cast<std::uint32_t>(set.count()));
  append(text, set.labels);
  return text;
}

}  // namespace aibench
