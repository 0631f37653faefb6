#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <thread>

#include <fcntl.h>
#include <unistd.h>

#include "bench/config/shipped.h"
#include "cli/command.h"
#include "cli/exit_code.h"
#include "cli/io_error.h"
#include "kernels/workloads/idx_files.h"
#include "kernels/workloads/workload.h"

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
  std::size_t written = 0;
  while (written < text.size()) {
    const ssize_t more = write(file, text.data() + written, text.size() - written);
    if (more <= 0) break;
    written += static_cast<std::size_t>(more);
  }
  const bool fine = written == text.size();
  const int error = errno;
  if (close(file) != 0 || !fine) throw IoError(path + ": could not be written: " + std::strerror(error));
}

void write_set(const std::string& folder, const std::string& part, const ImageSet& set) {
  write_new_file(folder + "/" + idx_images_name(part), idx_images(set));
  write_new_file(folder + "/" + idx_labels_name(part), idx_labels(set));
}

// The images that `"data": "digits"` draws, as files.
void write_digits(const std::string& folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw IoError(folder + ": " + error.message());
  const TrainingGoal standard;
  const int threads = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
  write_set(folder, kTrainPart, draw_digits(standard.data_seed, 0, standard.train_images, threads));
  write_set(folder, kTestPart, draw_digits(standard.data_seed, standard.train_images, standard.test_images, threads));
  std::printf("%lld + %lld images of digits written to %s; train on them with \"data\": \"idx\" and --data %s\n",
              static_cast<long long>(standard.train_images), static_cast<long long>(standard.test_images),
              folder.c_str(), folder.c_str());
}

}  // namespace

Subcommand add_init(CLI::App& program) {
  auto path = std::make_shared<std::string>("aibench.json");
  CLI::App* app = program.add_subcommand("init", "Write a starter config");
  app->add_option("file", *path, "Where to; - is standard output")->capture_default_str();
  auto digits = std::make_shared<std::string>();
  app->add_option("--digits", *digits, "Draw images of digits into this folder instead, as IDX files like MNIST's")
      ->type_name("DIR");
  app->footer("Example:\n  aibench init my_config.json && aibench run my_config.json");
  return {app, [path, digits] {
            if (!digits->empty()) {
              write_digits(*digits);
            } else if (*path == "-") {
              std::fputs(starter_config().c_str(), stdout);
            } else {
              write_new_file(*path, starter_config());
              std::printf("%s written; measure it with: aibench run %s\n", path->c_str(), path->c_str());
            }
            return static_cast<int>(kExitFine);
          }};
}

}  // namespace aibench
