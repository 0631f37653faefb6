#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace aibench {

// A worker's two pipes to its supervisor. Construction moves the process's stdout away to a descriptor of its own and
// points descriptor 1 at stderr, so that a library that prints cannot spoil the protocol.
class LineChannel {
 public:
  LineChannel();  // throws std::system_error when the descriptors cannot be moved
  ~LineChannel();
  LineChannel(const LineChannel&) = delete;
  LineChannel& operator=(const LineChannel&) = delete;

  // The next line without its newline; nullopt at end of input. Throws std::runtime_error for a line longer than
  // kMaxLineBytes or a read error.
  std::optional<std::string> read_line();

  // Writes the line and a newline; false when the supervisor is gone.
  bool write_line(std::string_view line);

 private:
  int out_ = -1;
  std::string pending_;
};

}  // namespace aibench
