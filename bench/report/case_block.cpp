#include "bench/report/case_block.h"

#include <algorithm>
#include <map>
#include <optional>

namespace aibench {
namespace {

// What stands behind the first `count` slashes of an id.
std::string behind_slashes(const std::string& id, int count) {
  std::size_t at = 0;
  for (int i = 0; i < count && at != std::string::npos; ++i) {
    at = id.find('/', at);
    if (at != std::string::npos) ++at;
  }
  return at == std::string::npos ? id : id.substr(at);
}

std::string without_cold(const std::string& id) {
  constexpr std::string_view kCold = "/cold";
  return id.ends_with(kCold) ? id.substr(0, id.size() - kCold.size()) : id;
}

struct Described {
  std::string title, label_title, label;
  RateKind rate = RateKind::flops;
  bool training = false;
};

// Rows of packed weights stand in a block of their own.
std::string packed_suffix(Weights weights) { return weights == Weights::packed ? ", weights packed" : ""; }

Described describe(const GemmWorkload& w, const std::string& id) {
  // "m64n64k64-ta": only the dimensions are spelled out, the rest stays as in the id.
  const std::size_t dash = id.find('-');
  const std::string extras = dash == std::string::npos ? "" : " " + id.substr(dash + 1);
  Described result{.title = "gemm " + std::string(name_of(w.dtype)) + packed_suffix(w.weights)};
  if (w.m == w.n && w.n == w.k) {
    result.label_title = "m=n=k";
    result.label = std::to_string(w.m) + extras;
  } else {
    result.label_title = "m x n x k";
    result.label = std::to_string(w.m) + " x " + std::to_string(w.n) + " x " + std::to_string(w.k) + extras;
  }
  return result;
}

Described describe(const Conv2dWorkload& w, const std::string& id) {
  return {.title = "conv2d " + std::string(name_of(w.dtype)) + " " + std::string(name_of(w.direction)) +
                   packed_suffix(w.weights),
          .label_title = "shape",
          .label = behind_slashes(id, 3)};
}

// Both layouts stand in one block: the same work on the same device is what they are held against. Trained to a goal,
// all dtypes do: whether a shorter one learns as well is the question.
Described describe(const NetworkWorkload& w, const std::string&) {
  const std::string dtype = w.dtype == DType::f32 ? "" : " " + std::string(name_of(w.dtype));
  return {.title = "network " + w.name + " " + (w.goal ? "train" : std::string(name_of(w.mode)) + dtype) +
                   packed_suffix(w.weights),
          .label_title = "batch",
          .label = std::to_string(w.batch) + (w.goal ? dtype : "") + layout_suffix(w.layout),
          .rate = RateKind::samples,
          .training = w.mode == NetworkMode::training};
}

// "64 KiB" in the largest unit that leaves a whole number.
std::string whole_bytes(std::int64_t bytes) {
  const char* units[] = {" B", " KiB", " MiB", " GiB"};
  std::size_t unit = 0;
  for (; unit < 3 && bytes % 1024 == 0; ++unit) bytes /= 1024;
  return std::to_string(bytes) + units[unit];
}

Described describe(const CopyWorkload& w, const std::string&) {
  const std::string memory = w.memory == Place::device ? "" : " " + std::string(name_of(w.memory));
  return {.title = "copy " + std::string(name_of(w.direction)) + memory,
          .label_title = "size",
          .label = whole_bytes(w.bytes),
          .rate = RateKind::bytes};
}

// A workload of a newer program is told by its id.
Described describe(const ResultCase& one) {
  const std::string id = without_cold(one.id);
  const auto workload = workload_of(one);
  Described result = workload ? std::visit([&](const auto& w) { return describe(w, id); }, *workload)
                              : Described{.title = one.family + " " + one.dtype,
                                          .label_title = "case",
                                          .label = id,
                                          .rate = rate_kind_of(one.family)};
  if (one.cache == CacheState::cold) result.label += " cold";
  return result;
}

// A block of square and other products is labelled by all three dimensions.
void unify_gemm_labels(CaseBlock& block, const std::vector<std::string>& label_titles) {
  if (std::all_of(label_titles.begin(), label_titles.end(), [&](const auto& t) { return t == label_titles.front(); })) {
    return;
  }
  block.label_title = "m x n x k";
  for (std::size_t i = 0; i < block.labels.size(); ++i) {
    if (label_titles[i] != "m=n=k") continue;
    const std::size_t end = block.labels[i].find(' ');
    const std::string size = block.labels[i].substr(0, end);
    const std::string rest = end == std::string::npos ? "" : block.labels[i].substr(end);
    block.labels[i] = size + " x " + size + " x " + size + rest;
  }
}

}  // namespace

std::string layout_suffix(Layout layout) { return layout == Layout::nchw ? "" : " " + std::string(name_of(layout)); }

std::vector<CaseBlock> case_blocks(const Result& result) {
  std::vector<CaseBlock> blocks;
  std::vector<std::vector<std::string>> label_titles;
  std::map<std::string, std::size_t> by_title;
  for (const ResultCase& one : result.cases) {
    Described described = describe(one);
    const auto [found, added] = by_title.emplace(described.title, blocks.size());
    if (added) {
      blocks.push_back({.title = described.title,
                        .label_title = described.label_title,
                        .rate = described.rate,
                        .training = described.training});
      label_titles.emplace_back();
    }
    CaseBlock& block = blocks[found->second];
    block.cases.push_back(&one);
    block.labels.push_back(std::move(described.label));
    label_titles[found->second].push_back(described.label_title);
  }
  for (std::size_t i = 0; i < blocks.size(); ++i) unify_gemm_labels(blocks[i], label_titles[i]);
  return blocks;
}

}  // namespace aibench
