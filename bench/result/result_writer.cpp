#include "bench/result/result_writer.h"

#include <chrono>

#include "bench/result/write_result.h"

namespace aibench {
namespace {

constexpr double kQuietFactor = 19;  // 1 / (1 + 19) = 5 %

double steady_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}

}  // namespace

ResultWriter::ResultWriter() : clock_(steady_seconds), due_s_(clock_()) {}

ResultWriter::ResultWriter(std::string path) : ResultWriter(std::move(path), steady_seconds) {}

ResultWriter::ResultWriter(std::string path, SecondsClock clock) : clock_(std::move(clock)), due_s_(clock_()) {
  also_write(std::move(path), [](const Result& result, const ByteSink& sink) { write_result(result, sink); });
}

void ResultWriter::also_write(std::string path, Produce produce) {
  files_.push_back({.file = std::make_unique<OutputFile>(std::move(path)), .produce = std::move(produce)});
}

bool ResultWriter::offer(const std::function<Result()>& make) {
  const double begin_s = clock_();
  if (begin_s < due_s_) return false;
  write(make());
  const double end_s = clock_();
  due_s_ = end_s + kQuietFactor * (end_s - begin_s);
  return true;
}

void ResultWriter::finish(const Result& result) { write(result); }

void ResultWriter::write(const Result& result) {
  for (const File& file : files_) {
    file.file->replace([&](const ByteSink& sink) { file.produce(result, sink); });
  }
}

void save_result(const Result& result, const std::string& path) {
  OutputFile(path).replace([&](const ByteSink& sink) { write_result(result, sink); });
}

}  // namespace aibench
