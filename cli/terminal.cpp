#include "cli/terminal.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/io_error.h"

namespace aibench {
namespace {

bool takes_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (!value || *value == '\0') continue;
    return strcasestr(value, "UTF-8") != nullptr || strcasestr(value, "UTF8") != nullptr;
  }
  return false;
}

}  // namespace

TableOptions terminal_options() {
  TableOptions options;
  if (isatty(STDOUT_FILENO) != 1) return options;
  options.color = std::getenv("NO_COLOR") == nullptr;
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) options.width = size.ws_col;
  return options;
}

void print_answer(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0) {
    throw IoError("standard output cannot be written");
  }
}

PlotOptions plot_options() {
  const TableOptions table = terminal_options();
  return {.width = table.width, .color = table.color, .unicode = takes_utf8()};
}

}  // namespace aibench
