#include "cli/man_page.h"

namespace aibench {
namespace {

// Text that troff prints as it is: no escapes, no requests at the start of a line, hyphens that can be copied.
std::string literal(const std::string& text) {
  std::string safe;
  bool line_starts = true;
  for (const char c : text) {
    if (line_starts && (c == '.' || c == '\'')) safe += "\\&";
    line_starts = c == '\n';
    switch (c) {
      case '\\': safe += "\\e"; break;
      case '-': safe += "\\-"; break;
      case '`': safe += "\\(ga"; break;
      case '\'': safe += "\\(aq"; break;
      case '^': safe += "\\(ha"; break;
      case '~': safe += "\\(ti"; break;
      default: safe += c;
    }
  }
  return safe;
}

std::string verbatim(const std::string& text) { return text.empty() ? "" : ".PP\n.nf\n" + literal(text) + "\n.fi\n"; }

std::string option_text(const OptionEntry& option) {
  std::string names;
  for (const std::string& name : option.names) names += (names.empty() ? "\\fB" : ", \\fB") + literal(name) + "\\fR";
  if (!option.value.empty()) names += (names.empty() ? "" : " ") + std::string("\\fI") + literal(option.value) + "\\fR";
  if (option.repeats) names += " ...";
  return ".TP\n" + names + "\n" + literal(option.description) + "\n";
}

std::string command_text(const CommandEntry& command) {
  std::string text = ".SS \"aibench " + literal(command.name) + "\"\n" + literal(command.description) + ".\n";
  for (const OptionEntry& positional : command.positionals) text += option_text(positional);
  for (const OptionEntry& option : command.options) text += option_text(option);
  return text + verbatim(command.footer);
}

}  // namespace

std::string man_page(const CommandTree& tree, const std::string& version) {
  std::string text = ".\\\" printed by `aibench man`\n.TH AIBENCH 1 \"\" \"aibench " + literal(version) + "\"\n";
  text += ".SH NAME\naibench \\- " + literal(tree.program.description) + "\n";
  text += ".SH SYNOPSIS\n.B aibench\n.I command\n[\\fIoption\\fR ...] [\\fIargument\\fR ...]\n";
  text += ".SH OPTIONS\n";
  for (const OptionEntry& option : tree.program.options) text += option_text(option);
  text += ".SH COMMANDS\n";
  for (const CommandEntry& command : tree.commands) text += command_text(command);
  return text + ".SH EXAMPLES\n" + verbatim(tree.program.footer);
}

}  // namespace aibench
