#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "bench/result/json_tree.h"

namespace aibench {

// Turns what a JSON scanner finds into trees; see parse_tree. Every function throws ResultError when a limit is reached
// or a member is named twice.
class TreeBuilder {
 public:
  TreeBuilder(std::string file, const TreeEvents& events, JsonTree& document);

  template <class Value>
  void scalar(Value value) {
    add(value);
    end_value();
  }
  // `stable`: the text outlives the trees and needs no copy.
  void text(std::string_view content, bool stable);
  void key(std::string_view name, bool stable);
  void open(bool object);
  void close();

 private:
  JsonTree& tree() { return in_element_ ? element_ : document_; }
  std::string_view keep(std::string_view text, bool stable);
  TreeNode& add(decltype(TreeNode::value) value);
  void end_value();
  void begin_element_if_streamed();
  bool at_streamed_array() const;
  [[noreturn]] void fail(const std::string& problem);

  std::string file_;
  const TreeEvents& events_;
  JsonTree& document_;
  JsonTree element_;
  std::vector<NodeId> open_;  // the brackets of tree() that are not closed yet
  std::vector<NodeId> open_in_document_;
  std::string_view pending_key_;
  bool in_element_ = false;
  std::size_t elements_ = 0;
};

}  // namespace aibench
