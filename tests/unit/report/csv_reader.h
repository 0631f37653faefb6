#pragma once

#include <map>
#include <stdexcept>
#include <string>
#include <vector>

// A second, plain reader of RFC 4180 for the tests.
namespace aibench::test {

using CsvLine = std::vector<std::string>;

inline std::vector<CsvLine> read_csv(const std::string& text) {
  std::vector<CsvLine> lines;
  CsvLine line(1);
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted) {
      if (c != '"') {
        line.back() += c;
      } else if (i + 1 < text.size() && text[i + 1] == '"') {
        line.back() += text[++i];
      } else {
        quoted = false;
      }
    } else if (c == '"' && line.back().empty()) {
      quoted = true;
    } else if (c == ',') {
      line.emplace_back();
    } else if (c == '\r' && i + 1 < text.size() && text[i + 1] == '\n') {
      lines.push_back(line);
      line.assign(1, "");
      ++i;
    } else if (c == '"' || c == '\r' || c == '\n') {
      throw std::runtime_error("a bare quote or line end in a cell");
    } else {
      line.back() += c;
    }
  }
  if (quoted || line != CsvLine{""}) throw std::runtime_error("the last line does not end");
  return lines;
}

// Rows by the names in the first line.
inline std::vector<std::map<std::string, std::string>> read_csv_table(const std::string& text) {
  const std::vector<CsvLine> lines = read_csv(text);
  std::vector<std::map<std::string, std::string>> rows;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].size() != lines[0].size()) throw std::runtime_error("a row has not as many cells as the head");
    auto& row = rows.emplace_back();
    for (std::size_t c = 0; c < lines[0].size(); ++c) row[lines[0][c]] = lines[i][c];
  }
  return rows;
}

}  // namespace aibench::test
