#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "bench/result/json_writer.h"

// JSON of results as a tree, read under limits that hold before memory is taken. Larger and plainer than the config's
// JsonDocument: no comments, no source positions, and an array that can be taken one element at a time.
namespace aibench {

inline constexpr std::size_t kMaxTreeDepth = 64;
inline constexpr std::size_t kMaxTreeNodes = std::size_t{1} << 19;  // of one tree
inline constexpr std::size_t kMaxTreeMembers = 256;                 // of one object
inline constexpr std::size_t kMaxTreeText = std::size_t{4} << 20;   // bytes of all strings and keys of one tree

using NodeId = std::uint32_t;
inline constexpr NodeId kNoNode = UINT32_MAX;

struct TreeArray {};
struct TreeObject {};

struct TreeNode {
  std::variant<std::nullptr_t, bool, std::int64_t, std::uint64_t, double, std::string_view, TreeArray, TreeObject>
      value;
  std::string_view key;  // of a member
  NodeId parent = kNoNode, first_child = kNoNode, last_child = kNoNode, next = kNoNode;
  std::uint32_t children = 0;
};

// Owns its nodes and their text. Views into it last until clear().
class JsonTree {
 public:
  bool empty() const { return nodes_.empty(); }
  const TreeNode& at(NodeId id) const { return nodes_[id]; }
  static constexpr NodeId kRoot = 0;
  const std::string& place() const { return place_; }  // pointer of the root within its document; empty at the top

  // "/cases/3/results/0/status"
  std::string pointer(NodeId id) const;
  void write(NodeId id, JsonWriter& json) const;

 private:
  friend class TreeBuilder;
  void clear(std::string place);
  std::string_view keep(std::string_view text);

  std::vector<TreeNode> nodes_;
  std::vector<std::unique_ptr<char[]>> chunks_;
  std::size_t used_ = 0;  // of the last chunk
  std::size_t chunk_size_ = 0;
  std::size_t text_bytes_ = 0;
  std::string place_;
};

struct TreeEvents {
  // Elements of the array that the document's root object has under `streamed_key`: each is handed over as a tree of
  // its own that lasts for the call, and is left out of the document's tree.
  std::string streamed_key;
  std::function<void(const JsonTree& element)> on_element;
  // A string that is a member of the root object, as soon as it was read.
  std::function<void(std::string_view key, std::string_view text)> on_text;
};

// Parses strict JSON (RFC 8259, UTF-8, finite numbers). Throws ResultError with line and column, or the pointer, for
// text that is no JSON, a key named twice in an object, or a limit above that was reached. `file` names it in messages.
void parse_tree(std::string_view text, const std::string& file, const TreeEvents& events, JsonTree& document);

}  // namespace aibench
