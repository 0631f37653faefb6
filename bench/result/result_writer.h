#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "bench/result/output_file.h"
#include "bench/result/result.h"

namespace aibench {

// Keeps files up to date while a run goes on: the result document, and what else is made from the result. The rewriting
// takes no more than about 5 % of the time: one that took t seconds is followed by at least 19 t seconds without one.
class ResultWriter {
 public:
  using SecondsClock = std::function<double()>;  // monotonic

  using Produce = std::function<void(const Result&, const ByteSink&)>;

  // No document and no other file yet.
  ResultWriter();
  // Throws ResultError when the path cannot be written: make the object before the first measurement.
  explicit ResultWriter(std::string path);
  ResultWriter(std::string path, SecondsClock clock);

  // One more file, written whenever the document is. Throws like the constructor.
  void also_write(std::string path, Produce produce);

  // Call after every case. `make` builds the result so far; it is only called when a write is due, and its time counts.
  // Returns whether it wrote. Throws ResultError, and what `make` throws; the file's earlier contents stay then.
  bool offer(const std::function<Result()>& make);

  // The last word: always writes.
  void finish(const Result& result);

  bool writes_nothing() const { return files_.empty(); }

 private:
  struct File {
    std::unique_ptr<OutputFile> file;
    Produce produce;
  };
  void write(const Result& result);

  std::vector<File> files_;
  SecondsClock clock_;
  double due_s_;
};

// Writes the result to the path once; see OutputFile.
void save_result(const Result& result, const std::string& path);

}  // namespace aibench
