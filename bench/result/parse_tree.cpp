#include "bench/result/json_scanner.h"
#include "bench/result/json_tree.h"
#include "bench/result/tree_builder.h"

namespace aibench {

void parse_tree(std::string_view text, const std::string& file, const TreeEvents& events, JsonTree& document) {
  TreeBuilder builder(file, events, document);
  JsonScanner(text, file, builder).run();
}

}  // namespace aibench
