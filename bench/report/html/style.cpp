#include "bench/report/html/style.h"

#include <cstdint>

#include "bench/config/sha256.h"

namespace aibench {
namespace {

constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark;
  --ink: #1b1f24; --soft: #57606a; --paper: #ffffff; --panel: #f4f6f8; --rule: #d0d7de; --link: #0550ae;
  --good: #116329; --warn: #7a4b00; --bad: #a40e26;
  --c0: #0060a8; --c1: #b34700; --c2: #00704a; --c3: #8a3ab0; --c4: #6b5500; --c5: #b0003a; --c6: #006d77; --c7: #444b54; }
@media (prefers-color-scheme: dark) { :root {
  --ink: #e6edf3; --soft: #a4adb7; --paper: #0f1419; --panel: #1a2129; --rule: #3a434d; --link: #79b8ff;
  --good: #56d364; --warn: #e3b341; --bad: #ff8a80;
  --c0: #6cb6ff; --c1: #ffa657; --c2: #5ad6a0; --c3: #d8a5ff; --c4: #e8d06a; --c5: #ff8fa8; --c6: #6fd6e0; --c7: #c3cbd4; } }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 76rem; padding: 1rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .5rem; border-bottom: 1px solid var(--rule); padding-bottom: .25rem; }
h3 { font-size: 1.1rem; margin: 2rem 0 .5rem; }
a { color: var(--link); }
.verdict { font-size: 1.25rem; line-height: 1.4; border-left: 4px solid var(--c0); margin: 1rem 0; padding: .25rem 0 .25rem 1rem; }
ul.verdict { list-style: none; } ul.verdict li + li { margin-top: .75rem; }
.trust, .more, figcaption, .legend { color: var(--soft); }
.figures { display: grid; gap: 1.5rem; grid-template-columns: repeat(auto-fit, minmax(min(22rem, 100%), 1fr)); align-items: start; }
figure { margin: 0; min-width: 0; max-width: 30rem; }
figcaption { font-weight: 600; margin-bottom: .25rem; }
figure > svg { display: block; width: 100%; height: auto; }
svg text { font: 14px system-ui, "Segoe UI", Roboto, Arial, sans-serif; fill: var(--ink); }
svg text.strong { font-weight: 600; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .1rem 1.25rem; margin: .25rem 0 0; padding: 0; font-size: .9rem; }
.legend svg { width: 30px; height: 12px; margin-right: .4rem; }
.grid { stroke: var(--rule); stroke-width: .7; }
.frame { fill: none; stroke: var(--soft); stroke-width: 1; }
.line { fill: none; stroke-width: 2; }
.dashed { stroke-dasharray: 6 4; }
.bar { stroke-width: 1.5; }
.box { fill-opacity: .35; stroke-width: 1; }
.median { stroke: var(--ink); stroke-width: 2.5; }
.level { stroke: var(--ink); stroke-width: 1.5; }
.mark { stroke: var(--ink); stroke-width: 1.2; stroke-dasharray: 2 3; }
.band { fill: var(--ink); fill-opacity: .09; }
.point { stroke-width: 1.5; }
.c0 { stroke: var(--c0); fill: var(--c0); } .c1 { stroke: var(--c1); fill: var(--c1); }
.c2 { stroke: var(--c2); fill: var(--c2); } .c3 { stroke: var(--c3); fill: var(--c3); }
.c4 { stroke: var(--c4); fill: var(--c4); } .c5 { stroke: var(--c5); fill: var(--c5); }
.c6 { stroke: var(--c6); fill: var(--c6); } .c7 { stroke: var(--c7); fill: var(--c7); }
.line.c0, .line.c1, .line.c2, .line.c3, .line.c4, .line.c5, .line.c6, .line.c7 { fill: none; }
.point.hollow { fill: var(--paper); }
.scroll { overflow-x: auto; margin: 1rem 0; }
.scroll:focus-visible, summary:focus-visible, a:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; }
table { border-collapse: collapse; font-size: .9rem; font-variant-numeric: tabular-nums; overflow-wrap: normal; }
caption { text-align: left; font-weight: 600; color: var(--soft); padding: .25rem 0; }
th, td { padding: .2rem .6rem; border-bottom: 1px solid var(--rule); text-align: left; vertical-align: top; max-width: 24rem; }
td, th[scope=row] { white-space: nowrap; }
.wide td { white-space: normal; min-width: 10rem; max-width: 34rem; }
th { font-weight: 600; } th[scope=row] { font-weight: 400; }
thead th { background: var(--panel); }
.n { text-align: right; }
.strong { font-weight: 600; } .dim { color: var(--soft); }
.good { color: var(--good); } .warn { color: var(--warn); } .bad { color: var(--bad); }
ul { padding-left: 1.2rem; }
summary { cursor: pointer; color: var(--link); padding: .25rem 0; }
pre { margin: 0; font-size: .85rem; }
@media (max-width: 30rem) { body { padding: .5rem; } }
@media print { body { max-width: none; padding: 0; font-size: 11pt; } nav { display: none; }
  .scroll { overflow: visible; } table { font-size: 8pt; } td, th[scope=row] { white-space: normal; }
  pre { white-space: pre-wrap; } figure, tr { break-inside: avoid; } h2, h3 { break-after: avoid; }
  details::details-content { content-visibility: visible; display: block; } }
)css";

std::string base64(const std::string& bytes) {
  constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8 | (i + k < bytes.size() ? static_cast<unsigned char>(bytes[i + k]) : 0u);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      text += i + k <= bytes.size() ? kDigits[group >> (18 - 6 * k) & 63] : '=';
    }
  }
  return text;
}

int digit_of(char hex) { return hex <= '9' ? hex - '0' : hex - 'a' + 10; }

}  // namespace

std::string_view report_style() { return kStyle; }

std::string content_hash(std::string_view text) {
  const std::string hex = sha256(text);
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    bytes += static_cast<char>(digit_of(hex[i]) * 16 + digit_of(hex[i + 1]));
  }
  return "sha256-" + base64(bytes);
}

}  // namespace aibench
