#pragma once

#include <cstdint>
#include <functional>
#include <stdexcept>
#include <string>

#include "kernels/workloads/image_set.h"

// The IDX format of MNIST and its successors, http://yann.lecun.com/exdb/mnist/: a big-endian header (two zero bytes,
// the element type, the number of dimensions, then each dimension in 32 bits), then the elements. Only unsigned bytes
// here: images in three dimensions, labels in one.
namespace aibench {

// A file is not what it should be; what() names the file and says what is wrong.
class IdxError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Fills at most `size` bytes and returns how many; 0 at the end. Throws IdxError.
using ByteSource = std::function<std::size_t(std::uint8_t* into, std::size_t size)>;

// What the reader of a set has to find; a file that disagrees is refused.
struct ExpectedImages {
  std::int64_t count = 0;  // at least so many; the first ones are taken
  std::int64_t rows = 0, columns = 0;
  std::int64_t classes = 0;  // labels are below
};

// Reads a set whose two files are called by these names in messages. The files are hostile until read: magic numbers,
// sizes, and lengths are checked before memory is taken, which is that of `expected` and no more; both have to end
// where their headers say. Throws IdxError.
ImageSet read_idx(const ByteSource& images, const std::string& images_name, const ByteSource& labels,
                  const std::string& labels_name, const ExpectedImages& expected);

// The two files of a set of at most 2^32 - 1 images.
std::string idx_images(const ImageSet& set);
std::string idx_labels(const ImageSet& set);

}  // namespace aibench
