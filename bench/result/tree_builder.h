#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "bench/result/json_tree.h"

namespace aibench {

// Turns the events of a JSON parser into trees; see parse_tree. Every function returns true or throws ResultError.
class TreeBuilder {
 public:
  TreeBuilder(std::string file, const TreeEvents& events, JsonTree& document);

  template <class Value>
  bool scalar(Value value) {
    add(value);
    end_value();
    return true;
  }
  bool text(std::string_view content);
  bool open(bool object);
  bool close();
  bool key(std::string_view name);

 private:
  JsonTree& tree() { return in_element_ ? element_ : document_; }
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
