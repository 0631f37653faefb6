#include "cli/completion.h"

#include <set>

#include "bench/report/export/export_format.h"

namespace aibench {
namespace {

enum class Taken { nothing, words, files, folders, targets, exports, other };

Taken taken_by(const OptionEntry& option) {
  static const std::set<std::string> files = {"FILE", "CONFIG", "RESULT", "BASE NEW", "PATH"};
  if (option.value.empty()) return Taken::nothing;
  if (!option.choices.empty()) return Taken::words;
  if (files.contains(option.value)) return Taken::files;
  if (option.value == "FOLDER" || option.value == "DIR") return Taken::folders;
  if (option.value == "FMT=FILE") return Taken::exports;
  return option.value == "TARGET" ? Taken::targets : Taken::other;
}

template <class Words>
std::string joined(const Words& words, const char* between) {
  std::string text;
  for (const std::string& word : words) text += (text.empty() ? "" : between) + word;
  return text;
}

std::string names_of(const CommandEntry& command) {
  std::vector<std::string> names;
  for (const OptionEntry& option : command.options) names.insert(names.end(), option.names.begin(), option.names.end());
  return joined(names, " ");
}

constexpr const char* kTargetsFunction =
    "_aibench_targets() {\n"
    "  command aibench list 2>/dev/null | awk '/^targets/ { on = 1; next } /^[^ ]/ { on = 0 } on { print $1 }'\n"
    "}\n";

std::string format_names(const char* behind) {
  std::string text;
  for (const ExportFormat& format : export_formats()) {
    text += (text.empty() ? "" : " ") + std::string(format.name) + behind;
  }
  return text;
}

std::string bash_action(const OptionEntry& option) {
  switch (taken_by(option)) {
    case Taken::words: return "_aibench_words '" + joined(option.choices, " ") + "'";
    case Taken::files: return "_aibench_files -f";
    case Taken::folders: return "_aibench_files -d";
    case Taken::targets: return "_aibench_words \"$(_aibench_targets)\"";
    case Taken::exports: return "_aibench_exports";
    default: return ":";
  }
}

// What follows the command: the value of the option before, else options, else positional arguments.
std::string bash_command(const CommandEntry& command) {
  std::string text = "    " + command.name + ")\n      case $previous in\n";
  for (const OptionEntry& option : command.options) {
    if (taken_by(option) == Taken::nothing) continue;
    text += "        " + joined(option.names, " | ") + ") " + bash_action(option) + "; return ;;\n";
  }
  text += "      esac\n      if [[ $word == -* ]]; then _aibench_words '" + names_of(command) + "'; return; fi\n";
  // The last one: where there are two, it takes what the first one does and more.
  if (!command.positionals.empty()) text += "      " + bash_action(command.positionals.back()) + "\n";
  return text + "      ;;\n";
}

// Inside single quotes and the brackets of an _arguments specification.
std::string zsh_text(const std::string& text) {
  std::string safe;
  for (const char c : text) {
    if (c == '\'') {
      safe += "'\\''";
    } else {
      if (c == '[' || c == ']' || c == ':' || c == '\\') safe += '\\';
      safe += c;
    }
  }
  return safe;
}

std::string zsh_action(const OptionEntry& option) {
  switch (taken_by(option)) {
    case Taken::words: return "(" + joined(option.choices, " ") + ")";
    case Taken::files: return "_files";
    case Taken::folders: return "_files -/";
    case Taken::targets: return "_aibench_target";
    case Taken::exports: return "_aibench_export";
    default: return " ";
  }
}

std::string zsh_command(const CommandEntry& command) {
  std::string text = "    " + command.name + ")\n      _arguments";
  for (const OptionEntry& option : command.options) {
    for (const std::string& name : option.names) {
      text +=
          " \\\n        '" + std::string(option.repeats ? "*" : "") + name + "[" + zsh_text(option.description) + "]";
      if (!option.value.empty()) text += ":" + zsh_text(option.value) + ":" + zsh_action(option);
      text += "'";
    }
  }
  for (const OptionEntry& positional : command.positionals) {
    text += " \\\n        '" + std::string(positional.repeats ? "*" : "") + ":" + zsh_text(positional.value) + ":" +
            zsh_action(positional) + "'";
  }
  return text + "\n      ;;\n";
}

}  // namespace

std::string bash_completion(const CommandTree& tree) {
  std::string words, commands;
  for (const CommandEntry& command : tree.commands) {
    words += command.name + " ";
    commands += bash_command(command);
  }
  return "# bash completion for aibench, printed by `aibench completion bash`\n" + std::string(kTargetsFunction) +
         "_aibench_words() { mapfile -t COMPREPLY < <(compgen -W \"$1\" -- \"$word\"); }\n"
         "_aibench_files() {\n"
         "  mapfile -t COMPREPLY < <(compgen \"$1\" -- \"$word\")\n"
         "  compopt -o filenames 2>/dev/null\n"
         "}\n"
         // Readline takes = for the end of a word; with -o filenames it would quote the one that is offered.
         "_aibench_exports() {\n"
         "  mapfile -t COMPREPLY < <(compgen -f -W '" +
         format_names("=") +
         "' -- \"$word\")\n"
         "  compopt -o nospace 2>/dev/null\n"
         "}\n"
         "_aibench() {\n"
         "  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command='' i\n"
         "  COMPREPLY=()\n"
         "  if [[ $word == = ]]; then word=''; fi\n"
         "  for ((i = 1; i < COMP_CWORD; ++i)); do\n"
         "    if [[ ${COMP_WORDS[i]} != -* ]]; then command=${COMP_WORDS[i]}; break; fi\n"
         "  done\n"
         "  case $command in\n"
         "    '') _aibench_words '" +
         words + names_of(tree.program) + "' ;;\n" + commands +
         "  esac\n"
         "}\n"
         "complete -F _aibench aibench\n";
}

std::string zsh_completion(const CommandTree& tree) {
  std::string names, commands;
  for (const CommandEntry& command : tree.commands) {
    names += "    '" + command.name + ":" + zsh_text(command.description) + "'\n";
    commands += zsh_command(command);
  }
  return "#compdef aibench\n# zsh completion for aibench, printed by `aibench completion zsh`\n" +
         std::string(kTargetsFunction) +
         "_aibench_target() { local -a names; names=(${(f)\"$(_aibench_targets)\"}); compadd -a names; }\n"
         "_aibench_export() {\n"
         "  if compset -P '*='; then _files; return; fi\n"
         "  local -a formats; formats=(" +
         format_names("") +
         ")\n"
         "  compadd -S = -a formats; _files\n"
         "}\n"
         "_aibench() {\n"
         "  local -a commands\n"
         "  commands=(\n" +
         names +
         "  )\n"
         "  if ((CURRENT == 2)); then\n"
         "    _describe command commands\n"
         "    _arguments '--help[Print help]' '--version[Print the version]'\n"
         "    return\n"
         "  fi\n"
         "  local command=$words[2]\n"
         "  shift words\n"
         "  ((CURRENT--))\n"
         "  case $command in\n" +
         commands +
         "  esac\n"
         "}\n"
         "if [[ $funcstack[1] == _aibench ]]; then _aibench \"$@\"; else compdef _aibench aibench; fi\n";
}

}  // namespace aibench
