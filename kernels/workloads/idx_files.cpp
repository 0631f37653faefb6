#include "kernels/workloads/idx_files.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <memory>

#if AIBENCH_HAVE_ZLIB
#include <zlib.h>
#endif

namespace aibench {
namespace {

namespace fs = std::filesystem;

ByteSource plain_source(const std::string& path) {
  auto file = std::make_shared<std::ifstream>(path, std::ios::binary);
  if (!*file) throw IdxError(path + ": cannot be opened: " + std::strerror(errno));
  return [file, path](std::uint8_t* into, std::size_t size) {
    file->read(reinterpret_cast<char*>(into), static_cast<std::streamsize>(size));
    if (file->bad()) throw IdxError(path + ": cannot be read");
    return static_cast<std::size_t>(file->gcount());
  };
}

#if AIBENCH_HAVE_ZLIB
ByteSource compressed_source(const std::string& path) {
  const std::shared_ptr<gzFile_s> file(gzopen(path.c_str(), "rb"), [](gzFile f) {
    if (f != nullptr) gzclose_r(f);
  });
  if (!file) throw IdxError(path + ": cannot be opened: " + std::strerror(errno));
  return [file, path](std::uint8_t* into, std::size_t size) {
    constexpr std::size_t kMostAtOnce = 1 << 20;
    const int got = gzread(file.get(), into, static_cast<unsigned>(std::min(size, kMostAtOnce)));
    int code = Z_OK;
    const char* problem = gzerror(file.get(), &code);
    // A file that was cut off is Z_BUF_ERROR, and gzread then returns what there was.
    if (got < 0 || (code != Z_OK && code != Z_STREAM_END)) throw IdxError(path + ": cannot be unpacked: " + problem);
    return static_cast<std::size_t>(got);
  };
}
#else
ByteSource compressed_source(const std::string& path) {
  throw IdxError(path + ": this aibench was built without zlib; unpack the file with gunzip");
}
#endif

struct Found {
  std::string path;
  ByteSource source;
};

// A pipe or a device of that name would never end.
bool is_there(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found) return false;
  if (error) throw IdxError(path.string() + ": " + error.message());
  if (status.type() != fs::file_type::regular) throw IdxError(path.string() + ": is no regular file");
  return true;
}

Found find(const std::string& folder, const std::string& name) {
  const fs::path plain = fs::path(folder) / name;
  if (is_there(plain)) return {plain.string(), plain_source(plain.string())};
  const std::string compressed = plain.string() + ".gz";
  if (is_there(compressed)) return {compressed, compressed_source(compressed)};
  throw IdxError(plain.string() + ": does not exist, and neither does it with .gz");
}

}  // namespace

std::string idx_images_name(const std::string& part) { return part + "-images-idx3-ubyte"; }
std::string idx_labels_name(const std::string& part) { return part + "-labels-idx1-ubyte"; }

ImageSet load_idx(const std::string& folder, const std::string& part, const ExpectedImages& expected) {
  const Found images = find(folder, idx_images_name(part)), labels = find(folder, idx_labels_name(part));
  return read_idx(images.source, images.path, labels.source, labels.path, expected);
}

}  // namespace aibench
