#include "cli/progress_line.h"

#include <cstdio>

#include <sys/ioctl.h>
#include <unistd.h>

namespace aibench {
namespace {

std::size_t columns() {
  constexpr std::size_t kUsual = 80;
  winsize size{};
  return ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : kUsual;
}

}  // namespace

ProgressLine::ProgressLine(const Plan& plan) : plan_(plan), terminal_(isatty(STDERR_FILENO) == 1) {}

ProgressLine::~ProgressLine() {
  if (shown_) std::fputs("\r\x1b[K", stderr);
}

void ProgressLine::show(const Progress& progress) {
  if (!terminal_) return;
  const auto seconds = static_cast<long>(progress.elapsed_s);
  std::string line = "round " + std::to_string(progress.round + 1) + "/" + std::to_string(progress.max_rounds) + "  " +
                     std::to_string(progress.finished) + "/" + std::to_string(progress.total) + " rows done  " +
                     std::to_string(seconds / 60) + "m" + std::to_string(seconds % 60) + "s  " +
                     plan_.targets[progress.target].name + "  " + plan_.cases[progress.case_index].id;
  line.resize(std::min(line.size(), columns() - 1));
  std::fprintf(stderr, "\r%s\x1b[K", line.c_str());
  shown_ = true;
}

}  // namespace aibench
