#pragma once

#include <functional>
#include <string>

#include "bench/result/json_writer.h"
#include "bench/runner/file_descriptor.h"

namespace aibench {

// A file that is replaced as a whole, again and again. At every moment, whatever fails or is killed, the path holds
// either its old contents or complete new ones: they are written to `<path>.part`, synced and renamed.
//
// While the object lives no other one can be made for the same path, in this or another process (advisory locks that
// vanish with the process). Refused: a path that is a symbolic link or no regular file. All errors are ResultErrors
// that say what cannot be done, why, and what to do.
class OutputFile {
 public:
  // Finds out whether the path can be written; creates nothing at `path` itself.
  explicit OutputFile(std::string path);
  // Removes the `.part` file; what is at the path stays.
  ~OutputFile();
  OutputFile(const OutputFile&) = delete;
  OutputFile& operator=(const OutputFile&) = delete;

  const std::string& path() const { return path_; }

  // `produce` writes the new contents to the sink. When anything fails, or produce throws, the old contents stay.
  void replace(const std::function<void(const ByteSink&)>& produce);

 private:
  void refuse_foreign_target() const;
  void open_part();
  [[noreturn]] void fail(const std::string& what, int error) const;

  std::string path_, part_path_;
  FileDescriptor part_;     // locked; open between construction or a failed replace and the next replace
  FileDescriptor current_;  // locked; what this object renamed to path_
};

// Throws what OutputFile's constructor throws; leaves nothing behind.
void check_writable(const std::string& path);

}  // namespace aibench
