#pragma once

#include <string>
#include <vector>

namespace aibench {

// A small commented config that runs as it is: what `aibench init` writes.
std::string starter_config();

// The JSON schema of configs (draft-07), from the first of the directories that holds aibench.schema.json. Throws
// ConfigError that names the directories when none does.
std::string schema_text(const std::vector<std::string>& directories);

}  // namespace aibench
