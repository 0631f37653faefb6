#pragma once

#include <stdexcept>
#include <string>

namespace aibench {

// A result file cannot be read or written. what() is the whole message: file, place, what is wrong, what to do.
class ResultError : public std::runtime_error {
 public:
  // `exit_code`: 2 for a file that is missing, damaged or no result; 4 for one that this program is too old for.
  explicit ResultError(const std::string& message, int exit_code = 2)
      : std::runtime_error(message), exit_code_(exit_code) {}
  int exit_code() const { return exit_code_; }

 private:
  int exit_code_;
};

}  // namespace aibench
