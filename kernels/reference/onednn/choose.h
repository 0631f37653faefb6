#pragma once

#include <functional>
#include <string>
#include <vector>

#include "kernels/reference/onednn/program.h"

namespace aibench::onednn {

// An op, or a run of them that one primitive computes, before it is known in which layouts it runs best.
struct Work {
  std::string name;               // "matmul+bias"
  std::vector<Operand> operands;  // with the layouts of the graph
  std::vector<Form> forms;        // to be tried, what is expected to be fastest first
  // The primitive that runs in this form; empty when the library has none. May throw dnnl::error.
  std::function<dnnl::primitive_desc_base(Form)> describe;
  std::size_t ops = 1;
};

// The fastest form, by trial on the op's own buffers unless the same op was tried before; what the op writes holds
// anything afterwards. Refuses when the library has no implementation of any form, or only loops for checking.
Outcome choose(const Offer& offer, const Work& work);

// `plain` with the layout that `form` leaves to the library: any, or channels last.
enum class Part { activations, weights };
dnnl::memory::desc in_form(const dnnl::memory::desc& plain, Form form, Part part);

// Attributes that every primitive gets: scratch memory is ours, f32 stays f32.
dnnl::primitive_attr common_attributes();

}  // namespace aibench::onednn
