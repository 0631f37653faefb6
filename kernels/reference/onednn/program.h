#pragma once

#include <memory>
#include <string>
#include <vector>

#include "kernels/reference/onednn/context.h"

namespace aibench::onednn {

// A tensor of an op as it lies in the graph's memory.
struct Operand {
  enum class Use { read, written };
  int argument = 0;  // DNNL_ARG_...
  Use use = Use::read;
  dnnl::memory::desc plain;
  void* data = nullptr;
  bool constant = false;  // read from a copy that load_constants() makes
};

// One primitive bound to its memory, with the reorders that it needs before and behind it: operands that it wants in
// another layout than the graph's are copied into the provider's work space and back, in every call. Scratch memory
// lies there as well. Constant operands are copied once, into memory of the program's own. Throws dnnl::error,
// OutOfMemory.
class Program final : public Kernel {
 public:
  Program(Context& context, const dnnl::primitive_desc_base& described, const std::vector<Operand>& operands);

  void enqueue() override;
  void load_constants() override;

  // "brgconv:avx512_core, reorders src weights dst": what runs, in the library's words.
  std::string words() const { return words_; }
  // The same implementation in the same layouts.
  bool same_as(const Program& other) const { return words_ == other.words_ && layouts_ == other.layouts_; }
  bool copies() const { return steps_.size() > 1; }

 private:
  struct Step {
    dnnl::primitive primitive;
    std::vector<dnnl_exec_arg_t> arguments;
  };

  // A part of the work space with this layout; it has an address once all parts are known.
  dnnl::memory own(const dnnl::memory::desc& layout);
  void place_own();
  // Memory with this layout that nothing else is written to.
  dnnl::memory lasting(const dnnl::memory::desc& layout);
  void execute(const Step& step);
  dnnl::memory keep(dnnl::memory memory);
  Step reorder(const dnnl::memory& from, const dnnl::memory& to);
  Step step(const dnnl::primitive_desc_base& described, std::vector<dnnl_exec_arg_t> arguments);

  Context& context_;
  std::vector<dnnl::memory> own_;
  std::shared_ptr<HostMemory> workspace_;
  std::vector<dnnl::memory> memories_;  // what the arguments of the steps point to
  std::vector<Step> steps_;
  std::vector<Step> ahead_;                             // copies of constant operands
  std::vector<std::unique_ptr<HostMemory>> constants_;  // what they are copied to
  std::vector<dnnl::memory::desc> layouts_;             // of the operands as the primitive wants them
  std::string words_;
};

}  // namespace aibench::onednn
