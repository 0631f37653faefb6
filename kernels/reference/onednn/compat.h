#pragma once

#include <string_view>

#include <oneapi/dnnl/dnnl.hpp>

// oneDNN 2 describes an operation in an object of its own and makes the primitive descriptor from that; oneDNN 3 has
// one step. This is the only place that knows which of the two is compiled. Sources: "Transition from v2.x to v3.x" of
// oneDNN's developer guide and the reference of each primitive.
namespace aibench::onednn {

// What all descriptors share: enough to make the primitive, without the means to ask for another implementation.
inline dnnl::primitive_desc_base common_part(const dnnl::primitive_desc_base& described) { return described; }

// The descriptor of a forward operation with its own type; empty when the library has no implementation. Throws
// dnnl::error.
template <class Primitive, class... Arguments>
typename Primitive::primitive_desc describe_typed(const dnnl::engine& engine, const dnnl::primitive_attr& attributes,
                                                  const Arguments&... arguments) {
#if DNNL_VERSION_MAJOR >= 3
  return typename Primitive::primitive_desc(engine, arguments..., attributes, true);
#else
  return typename Primitive::primitive_desc(typename Primitive::desc(arguments...), attributes, engine, true);
#endif
}

template <class Primitive, class... Arguments>
dnnl::primitive_desc_base describe(const dnnl::engine& engine, const dnnl::primitive_attr& attributes,
                                   const Arguments&... arguments) {
  return common_part(describe_typed<Primitive>(engine, attributes, arguments...));
}

// That of the library's first implementation with `name` in its own; empty when there is none.
template <class Primitive, class... Arguments>
dnnl::primitive_desc_base describe_named(std::string_view name, const dnnl::engine& engine,
                                         const dnnl::primitive_attr& attributes, const Arguments&... arguments) {
#if DNNL_VERSION_MAJOR >= 3
  typename Primitive::primitive_desc described(engine, arguments..., attributes, true);
#else
  const typename Primitive::desc operation(arguments...);  // the descriptor reads it again when it is asked for another
  typename Primitive::primitive_desc described(operation, attributes, engine, true);
#endif
  if (described.get(true) == nullptr) return {};
  // The list may begin anew once: 2.6 does so when it has the first of them in its cache.
  do {
    if (std::string_view(described.impl_info_str()).find(name) != name.npos) return common_part(described);
  } while (described.next_impl());
  return {};
}

// For use as a hint.
template <class Primitive, class... Arguments>
typename Primitive::primitive_desc describe_hint(const dnnl::engine& engine, const Arguments&... arguments) {
  return describe_typed<Primitive>(engine, dnnl::primitive_attr(), arguments...);
}

// The descriptor of a backward operation, whose forward one is `hint`.
template <class Primitive, class Hint, class... Arguments>
dnnl::primitive_desc_base describe_backward(const dnnl::engine& engine, const dnnl::primitive_attr& attributes,
                                            const Hint& hint, const Arguments&... arguments) {
  if (hint.get(true) == nullptr) return {};
#if DNNL_VERSION_MAJOR >= 3
  return common_part(typename Primitive::primitive_desc(engine, arguments..., hint, attributes, true));
#else
  return common_part(
      typename Primitive::primitive_desc(typename Primitive::desc(arguments...), attributes, engine, hint, true));
#endif
}

inline void append_relu(dnnl::post_ops& ops) {
#if DNNL_VERSION_MAJOR >= 3
  ops.append_eltwise(dnnl::algorithm::eltwise_relu, 0.0F, 0.0F);
#else
  ops.append_eltwise(1.0F, dnnl::algorithm::eltwise_relu, 0.0F, 0.0F);
#endif
}

// result = factor * product, before anything else that is done to it.
inline void multiply_result(dnnl::primitive_attr& attributes, [[maybe_unused]] dnnl::post_ops& ops, float factor) {
#if DNNL_VERSION_MAJOR >= 3
  ops.append_eltwise(dnnl::algorithm::eltwise_linear, factor, 0.0F);
#else
  attributes.set_output_scales(0, {factor});
#endif
  static_cast<void>(attributes);
}

}  // namespace aibench::onednn
