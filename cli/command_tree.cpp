#include "cli/command_tree.h"

#include <sstream>

namespace aibench {
namespace {

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, at);) parts.push_back(part);
  return parts;
}

OptionEntry entry_of(const CLI::Option& option) {
  OptionEntry entry{.description = option.get_description(), .required = option.get_required()};
  for (const std::string& name : option.get_snames()) entry.names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) entry.names.push_back("--" + name);
  if (option.get_items_expected_max() > 0) {
    // "INT:INT in [1 - 1000]": the type, then what a validator adds.
    const std::string type = option.get_type_name();
    entry.value = type.substr(0, type.find(':'));
    entry.choices = split(entry.value, '|');
    if (entry.choices.size() < 2) entry.choices.clear();
    entry.repeats = option.get_items_expected_max() > 1;
  }
  return entry;
}

CommandEntry entry_of(const CLI::App& app) {
  CommandEntry entry{.name = app.get_name(), .description = app.get_description(), .footer = app.get_footer()};
  for (const CLI::Option* option : app.get_options()) {
    (option->get_positional() ? entry.positionals : entry.options).push_back(entry_of(*option));
  }
  return entry;
}

}  // namespace

CommandTree command_tree(const CLI::App& program) {
  CommandTree tree{.program = entry_of(program)};
  for (const CLI::App* app : program.get_subcommands([](const CLI::App*) { return true; })) {
    tree.commands.push_back(entry_of(*app));
  }
  return tree;
}

}  // namespace aibench
