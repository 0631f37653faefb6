#pragma once

#include <stdexcept>

namespace aibench {

// A file could not be read or written; what() names it, says why and what to do. Exit code 74.
class IoError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

}  // namespace aibench
