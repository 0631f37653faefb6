#include "bench/result/tree_builder.h"

#include "bench/result/result_error.h"

namespace aibench {

TreeBuilder::TreeBuilder(std::string file, const TreeEvents& events, JsonTree& document)
    : file_(std::move(file)), events_(events), document_(document) {}

bool TreeBuilder::text(std::string_view content) {
  if (tree().text_bytes_ + content.size() > kMaxTreeText) fail("more than 4 MiB of text");
  begin_element_if_streamed();
  const std::string_view kept = tree().keep(content);
  const bool of_root = !in_element_ && open_.size() == 1;
  const std::string_view name = add(kept).key;
  if (of_root && events_.on_text) events_.on_text(name, kept);
  end_value();
  return true;
}

bool TreeBuilder::open(bool object) {
  const std::size_t depth = open_.size() + open_in_document_.size();
  if (depth >= kMaxTreeDepth) fail("nested deeper than " + std::to_string(kMaxTreeDepth) + " levels");
  begin_element_if_streamed();
  if (object) {
    add(TreeObject{});
  } else {
    add(TreeArray{});
  }
  open_.push_back(static_cast<NodeId>(tree().nodes_.size() - 1));
  return true;
}

bool TreeBuilder::close() {
  open_.pop_back();
  end_value();
  return true;
}

bool TreeBuilder::key(std::string_view name) {
  JsonTree& t = tree();
  const TreeNode& object = t.nodes_[open_.back()];
  if (object.children >= kMaxTreeMembers)
    fail("an object has more than " + std::to_string(kMaxTreeMembers) + " members");
  for (NodeId child = object.first_child; child != kNoNode; child = t.nodes_[child].next) {
    if (t.nodes_[child].key == name) fail("a member is named twice: \"" + std::string(name.substr(0, 80)) + "\"");
  }
  if (t.text_bytes_ + name.size() > kMaxTreeText) fail("more than 4 MiB of text");
  pending_key_ = t.keep(name);
  return true;
}

TreeNode& TreeBuilder::add(decltype(TreeNode::value) value) {
  begin_element_if_streamed();
  JsonTree& t = tree();
  if (t.nodes_.size() >= kMaxTreeNodes) fail("more than " + std::to_string(kMaxTreeNodes) + " values");
  const auto id = static_cast<NodeId>(t.nodes_.size());
  TreeNode& node = t.nodes_.emplace_back();
  node.value = value;
  if (open_.empty()) return node;
  node.parent = open_.back();
  TreeNode& parent = t.nodes_[node.parent];
  if (std::holds_alternative<TreeObject>(parent.value)) node.key = pending_key_;
  if (parent.last_child == kNoNode) {
    parent.first_child = id;
  } else {
    t.nodes_[parent.last_child].next = id;
  }
  parent.last_child = id;
  ++parent.children;
  return node;
}

bool TreeBuilder::at_streamed_array() const {
  if (in_element_ || open_.size() != 2 || !events_.on_element) return false;
  const TreeNode& array = document_.nodes_[open_.back()];
  const TreeNode& root = document_.nodes_[JsonTree::kRoot];
  return std::holds_alternative<TreeArray>(array.value) && std::holds_alternative<TreeObject>(root.value) &&
         array.key == events_.streamed_key;
}

void TreeBuilder::begin_element_if_streamed() {
  if (!at_streamed_array()) return;
  element_.clear("/" + events_.streamed_key + "/" + std::to_string(elements_++));
  open_in_document_.swap(open_);
  open_.clear();
  in_element_ = true;
}

// An element that is complete is handed over.
void TreeBuilder::end_value() {
  if (!in_element_ || !open_.empty()) return;
  events_.on_element(element_);
  in_element_ = false;
  open_.swap(open_in_document_);
  open_in_document_.clear();
}

void TreeBuilder::fail(const std::string& problem) {
  const std::string place = open_.empty() ? tree().place() : tree().pointer(open_.back());
  throw ResultError(file_ + ": " + (place.empty() ? "/" : place) + ": " + problem);
}

}  // namespace aibench
