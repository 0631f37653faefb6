#include "cli/run_output.h"

#include <algorithm>
#include <filesystem>
#include <fstream>

#include <unistd.h>

#include "bench/result/output_file.h"
#include "bench/runner/worker_environment.h"
#include "cli/export_files.h"
#include "cli/io_error.h"
#include "cli/targets.h"
#include "cli/utc_now.h"
#include "kernels/worker/version.h"

extern char** environ;  // NOLINT(readability-identifier-naming)

namespace aibench {
namespace {

namespace fs = std::filesystem;

// A new file below aibench-results/; two runs in one second get different names.
std::string default_path(const std::string& config_name) {
  const fs::path directory = "aibench-results";
  std::error_code error;
  fs::create_directories(directory, error);
  if (error) {
    throw IoError("aibench-results: " + error.message() + "; name a result file with --out, or --out - for none");
  }
  const std::string stem = config_name + "-" + utc_now(kFileStamp);
  fs::path path = directory / (stem + ".json");
  for (int i = 2; fs::exists(fs::symlink_status(path, error)); ++i) {
    path = directory / (stem + "-" + std::to_string(i) + ".json");
  }
  return path.string();
}

std::vector<std::string> own_command_line() {
  std::ifstream file("/proc/self/cmdline", std::ios::binary);
  std::vector<std::string> words;
  for (std::string word; std::getline(file, word, '\0');) words.push_back(word);
  return words;
}

// A format made from the journal would be read from a file that is still being written.
void choose_exports(const RunRequest& request, RunOutput& output) {
  for (ExportRequest& one : parse_exports(request.exports)) {
    if (!one.format->make) {
      throw ConfigError("--export " + std::string(one.format->name) +
                        ": is made when the run is over, by: aibench export RESULT " + std::string(one.format->name) +
                        "=FILE");
    }
    if (one.path != "-") {
      check_writable(one.path);
      output.exports.push_back(std::move(one));
    } else if (output.document_to_stdout) {
      throw ConfigError("--export " + std::string(one.format->name) +
                        "=-: standard output is taken by the result document");
    } else {
      output.export_to_stdout = one.format;
    }
  }
}

}  // namespace

std::string journal_path_of(const std::string& result_path) {
  const fs::path path = result_path;
  const fs::path stem = path.extension() == ".json" ? fs::path(path).replace_extension() : path;
  return stem.string() + ".samples.jsonl";
}

RunOutput choose_output(const RunRequest& request, const std::string& config_name) {
  RunOutput output;
  output.document_to_stdout = request.json || request.out == "-";
  choose_exports(request, output);
  if (!request.resume.empty()) {
    if (!request.out.empty() && request.out != request.resume) {
      throw ConfigError("--resume continues its own file; leave --out away");
    }
    output.result_path = request.resume;
  } else if (request.out.empty()) {
    output.result_path = default_path(config_name);
  } else if (request.out != "-") {
    output.result_path = request.out;
  }
  if (output.result_path.empty()) return output;
  check_writable(output.result_path);
  output.journal_path = journal_path_of(output.result_path);
  return output;
}

ToolInfo tool_info(const RunRequest& request) {
  ToolInfo tool{.version = kVersion, .started = utc_now(kReadableStamp)};
  tool.argv = own_command_line();
  if (!request.keep_environment) return tool;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const auto equals = text.find('=');
    if (equals == std::string::npos || !is_library_setting(text.substr(0, equals))) continue;
    tool.kept_variables[text.substr(0, equals)] = text.substr(equals + 1);
  }
  return tool;
}

}  // namespace aibench
