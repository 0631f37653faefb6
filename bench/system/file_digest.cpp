#include "bench/system/file_digest.h"

#include <string_view>

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "bench/config/sha256.h"

namespace aibench {
namespace {

constexpr off_t kMostBytes = off_t{1} << 30;

class File {
 public:
  explicit File(const std::filesystem::path& path)
      : descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  File(const File&) = delete;
  File& operator=(const File&) = delete;
  ~File() {
    if (descriptor_ >= 0) ::close(descriptor_);
  }
  int descriptor() const { return descriptor_; }

 private:
  int descriptor_;
};

}  // namespace

std::optional<std::string> file_digest(const std::filesystem::path& path) {
  const File file(path);
  struct stat status {};
  if (file.descriptor() < 0 || ::fstat(file.descriptor(), &status) != 0) return std::nullopt;
  if (!S_ISREG(status.st_mode) || status.st_size > kMostBytes) return std::nullopt;
  if (status.st_size == 0) return sha256({});
  const auto bytes = static_cast<std::size_t>(status.st_size);
  void* mapped = ::mmap(nullptr, bytes, PROT_READ, MAP_PRIVATE, file.descriptor(), 0);
  if (mapped == MAP_FAILED) return std::nullopt;
  std::string digest = sha256(std::string_view(static_cast<const char*>(mapped), bytes));
  ::munmap(mapped, bytes);
  return digest;
}

}  // namespace aibench
