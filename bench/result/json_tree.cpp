#include "bench/result/json_tree.h"

#include <algorithm>
#include <cstring>

namespace aibench {
namespace {

constexpr std::size_t kChunk = std::size_t{64} << 10;

std::string escaped_step(std::string_view key) {
  std::string step;
  for (const char c : key.substr(0, 80)) {
    if (c == '~') {
      step += "~0";
    } else if (c == '/') {
      step += "~1";
    } else {
      const auto byte = static_cast<unsigned char>(c);
      step += byte < 0x20 || byte >= 0x7F ? '?' : c;
    }
  }
  return step;
}

}  // namespace

std::string JsonTree::pointer(NodeId id) const {
  if (id == kRoot || nodes_[id].parent == kNoNode) return place_.empty() ? "/" : place_;
  const TreeNode& node = nodes_[id];
  const TreeNode& parent = nodes_[node.parent];
  std::string above = node.parent == kRoot ? place_ : pointer(node.parent);
  if (std::holds_alternative<TreeObject>(parent.value)) return above + "/" + escaped_step(node.key);
  std::size_t index = 0;
  for (NodeId sibling = parent.first_child; sibling != id; sibling = nodes_[sibling].next) ++index;
  return above + "/" + std::to_string(index);
}

// Depth is bounded by kMaxTreeDepth.
void JsonTree::write(NodeId id, JsonWriter& json) const {
  const TreeNode& node = nodes_[id];
  const bool array = std::holds_alternative<TreeArray>(node.value),
             object = std::holds_alternative<TreeObject>(node.value);
  if (!array && !object) {
    return std::visit(
        [&](const auto& value) {
          using Value = std::decay_t<decltype(value)>;
          if constexpr (std::is_same_v<Value, std::nullptr_t>) {
            json.null();
          } else if constexpr (!std::is_empty_v<Value>) {
            json.value(value);
          }
        },
        node.value);
  }
  object ? json.open_object() : json.open_array();
  for (NodeId child = node.first_child; child != kNoNode; child = nodes_[child].next) {
    if (object) json.key(nodes_[child].key);
    write(child, json);
  }
  object ? json.close_object() : json.close_array();
}

void JsonTree::clear(std::string place) {
  nodes_.clear();
  if (chunks_.size() > 1) chunks_.erase(chunks_.begin(), chunks_.end() - 1);
  used_ = 0;
  text_bytes_ = 0;
  place_ = std::move(place);
}

std::string_view JsonTree::keep(std::string_view text) {
  if (chunks_.empty() || chunk_size_ - used_ < text.size()) {
    chunk_size_ = std::max(kChunk, text.size());
    chunks_.push_back(std::make_unique<char[]>(chunk_size_));
    used_ = 0;
  }
  char* to = chunks_.back().get() + used_;
  std::memcpy(to, text.data(), text.size());
  used_ += text.size();
  text_bytes_ += text.size();
  return {to, text.size()};
}

}  // namespace aibench
