#include "bench/config/files.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <memory>
#include <system_error>

#include "bench/config/run_config.h"

namespace aibench {
namespace {

struct Close {
  void operator()(std::FILE* file) const {
    if (file != stdin) std::fclose(file);
  }
};

[[noreturn]] void fail(const std::string& path, int error) {
  throw ConfigError(path + ": cannot be read: " + std::generic_category().message(error));
}

}  // namespace

std::string read_file(const std::string& path, std::size_t limit) {
  errno = 0;
  const std::unique_ptr<std::FILE, Close> file(path == "-" ? stdin : std::fopen(path.c_str(), "rb"));
  if (!file) fail(path, errno);
  std::string text;
  std::array<char, 16384> block;
  while (text.size() <= limit) {
    const std::size_t wanted = std::min(block.size(), limit + 1 - text.size());
    const std::size_t count = std::fread(block.data(), 1, wanted, file.get());
    text.append(block.data(), count);
    if (count < wanted) break;
  }
  if (std::ferror(file.get()) != 0) fail(path, errno);
  return text;
}

std::string find_file(const std::vector<std::string>& directories, const std::string& name) {
  for (const std::string& directory : directories) {
    if (directory.empty()) continue;
    const auto path = std::filesystem::path(directory) / name;
    std::error_code ignored;  // what cannot be looked at is not there
    if (std::filesystem::is_regular_file(path, ignored)) return path.string();
  }
  return {};
}

}  // namespace aibench
