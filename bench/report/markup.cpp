#include "bench/report/markup.h"

#include "bench/runner/printable.h"

namespace aibench {
namespace {

constexpr std::size_t kMostBytes = 32000;

std::string_view entity_of(char c) {
  switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return "";
  }
}

}  // namespace

std::string markup_text(std::string_view foreign) {
  const std::string plain = printable(foreign, kMostBytes);
  std::string text;
  for (const char c : plain) {
    const std::string_view entity = entity_of(c);
    entity.empty() ? text += c : text += entity;
  }
  return text;
}

}  // namespace aibench
