#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "bench/result/json_tree.h"
#include "bench/result/result_error.h"

namespace aibench {

// Typed, strict reading of one value of a tree. Every function throws ResultError "file: /pointer: what" for a value
// of another type or out of range. Unknown members are left alone: newer minor versions may add some. A handle; must
// not outlive the tree and the file's name.
class Field {
 public:
  Field(const JsonTree& tree, const std::string& file, NodeId id = JsonTree::kRoot)
      : tree_(&tree), file_(&file), id_(id) {}

  Field member(std::string_view key) const;               // must be there, of an object
  std::optional<Field> find(std::string_view key) const;  // nullopt when absent or null

  std::string text() const;
  bool boolean() const;
  double number() const;
  double not_negative() const;
  std::int64_t integer(std::int64_t low, std::int64_t high) const;
  std::uint64_t unsigned_integer() const;
  void require_object() const;
  std::string json() const;  // compact

  // Calls `use(Field)` for each element of an array, or `use(key, Field)` for each member of an object.
  template <class Use>
  void for_each_element(Use use) const {
    if (!holds<TreeArray>()) fail("must be an array");
    for (NodeId id = node().first_child; id != kNoNode; id = tree_->at(id).next) use(Field(*tree_, *file_, id));
  }
  template <class Use>
  void for_each_member(Use use) const {
    require_object();
    for (NodeId id = node().first_child; id != kNoNode; id = tree_->at(id).next) {
      use(tree_->at(id).key, Field(*tree_, *file_, id));
    }
  }

  // The enumerator that name_of() calls by this text.
  template <class Enum>
  Enum choice(std::initializer_list<Enum> values) const {
    const std::string_view name = view();
    for (const Enum value : values) {
      if (name_of(value) == name) return value;
    }
    fail_unknown(name);
  }
  std::string one_of(std::initializer_list<std::string_view> values) const;

  // Shorthands for members that may be absent or null.
  std::optional<std::string> text_if(std::string_view key) const;
  std::string text_or_empty(std::string_view key) const { return text_if(key).value_or(""); }
  std::optional<bool> boolean_if(std::string_view key) const;
  std::optional<double> number_if(std::string_view key) const;
  std::optional<double> not_negative_if(std::string_view key) const;
  std::optional<int> count_if(std::string_view key) const;
  std::optional<std::uint64_t> unsigned_if(std::string_view key) const;

  [[noreturn]] void fail(const std::string& problem) const;

 private:
  const TreeNode& node() const { return tree_->at(id_); }
  template <class T>
  bool holds() const {
    return std::holds_alternative<T>(node().value);
  }
  std::string_view view() const;
  [[noreturn]] void fail_unknown(std::string_view name) const;

  const JsonTree* tree_;
  const std::string* file_;
  NodeId id_;
};

}  // namespace aibench
