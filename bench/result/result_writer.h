#pragma once

#include <functional>
#include <string>

#include "bench/result/output_file.h"
#include "bench/result/result.h"

namespace aibench {

// Keeps a result file up to date while a run goes on, without the rewriting taking more than about 5 % of the time:
// a write that took t seconds is followed by at least 19 t seconds without one.
class ResultWriter {
 public:
  using SecondsClock = std::function<double()>;  // monotonic

  // Throws ResultError when the path cannot be written: make the object before the first measurement.
  explicit ResultWriter(std::string path);
  ResultWriter(std::string path, SecondsClock clock);

  // Call after every case. `make` builds the result so far; it is only called when a write is due, and its time counts.
  // Returns whether it wrote. Throws ResultError, and what `make` throws; the file's earlier contents stay then.
  bool offer(const std::function<Result()>& make);

  // The last word: always writes.
  void finish(const Result& result);

  const std::string& path() const { return file_.path(); }

 private:
  void write(const Result& result);

  OutputFile file_;
  SecondsClock clock_;
  double due_s_;
};

// Writes the result to the path once; see OutputFile.
void save_result(const Result& result, const std::string& path);

}  // namespace aibench
