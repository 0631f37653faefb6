#include <cerrno>
#include <cstdio>
#include <cstring>

#include <fcntl.h>
#include <unistd.h>

#include "bench/config/shipped.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/io_error.h"

namespace aibench {
namespace {

// Never overwrites: a config may be the only copy of somebody's work.
void write_new_file(const std::string& path, const std::string& text) {
  constexpr int kMode = 0644;
  const int file = open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kMode);
  if (file < 0) {
    const std::string why = errno == EEXIST ? "exists already; name another file" : std::strerror(errno);
    throw IoError(path + ": " + why);
  }
  const ssize_t written = write(file, text.data(), text.size());
  const bool fine = written == static_cast<ssize_t>(text.size());
  const int error = errno;
  if (close(file) != 0 || !fine) throw IoError(path + ": could not be written: " + std::strerror(error));
}

}  // namespace

Subcommand add_init(CLI::App& program) {
  auto path = std::make_shared<std::string>("aibench.json");
  CLI::App* app = program.add_subcommand("init", "Write a starter config");
  app->add_option("file", *path, "Where to; - is standard output")->capture_default_str();
  app->footer("Example:\n  aibench init my_config.json && aibench run my_config.json");
  return {app, [path] {
            if (*path == "-") {
              std::fputs(starter_config().c_str(), stdout);
            } else {
              write_new_file(*path, starter_config());
              std::printf("%s written; measure it with: aibench run %s\n", path->c_str(), path->c_str());
            }
            return static_cast<int>(kExitFine);
          }};
}

}  // namespace aibench
