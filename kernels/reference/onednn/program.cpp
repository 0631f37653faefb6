#include "kernels/reference/onednn/program.h"

namespace aibench::onednn {
namespace {

const char* name_of_argument(int argument) {
  switch (argument) {
    case DNNL_ARG_SRC: return "src";
    case DNNL_ARG_WEIGHTS: return "weights";
    case DNNL_ARG_BIAS: return "bias";
    case DNNL_ARG_DST: return "dst";
    case DNNL_ARG_DIFF_SRC: return "diff_src";
    case DNNL_ARG_DIFF_WEIGHTS: return "diff_weights";
    case DNNL_ARG_DIFF_BIAS: return "diff_bias";
    case DNNL_ARG_DIFF_DST: return "diff_dst";
    default: return "operand";
  }
}

}  // namespace

Program::Program(Context& context, const dnnl::primitive_desc_base& described, const std::vector<Operand>& operands)
    : context_(context), words_(described.impl_info_str()) {
  std::vector<dnnl_exec_arg_t> arguments;
  std::vector<Step> behind;
  std::string reordered, packed;
  for (const Operand& operand : operands) {
    dnnl::memory plain = keep(dnnl::memory(operand.plain, context_.engine, operand.data));
    const dnnl::memory::desc wanted = described.query_md(dnnl::query::exec_arg_md, operand.argument);
    layouts_.push_back(wanted);
    if (wanted == operand.plain) {
      arguments.push_back({operand.argument, plain.get()});
      continue;
    }
    if (operand.constant) {
      packed += std::string(" ") + name_of_argument(operand.argument);
      const dnnl::memory copy = lasting(wanted);
      arguments.push_back({operand.argument, copy.get()});
      ahead_.push_back(reorder(plain, copy));
      continue;
    }
    reordered += std::string(" ") + name_of_argument(operand.argument);
    const dnnl::memory copy = own(wanted);
    arguments.push_back({operand.argument, copy.get()});
    if (operand.use == Operand::Use::read) {
      steps_.push_back(reorder(plain, copy));
    } else {
      behind.push_back(reorder(copy, plain));
    }
  }
  steps_.push_back(step(described, std::move(arguments)));
  for (Step& last : behind) steps_.push_back(std::move(last));
  if (!reordered.empty()) words_ += ", reorders" + reordered;
  if (!packed.empty()) words_ += ", packed ahead" + packed;
  place_own();
  load_constants();
}

dnnl::memory Program::keep(dnnl::memory memory) { return memories_.emplace_back(std::move(memory)); }

dnnl::memory Program::own(const dnnl::memory::desc& layout) {
  own_.push_back(dnnl::memory(layout, context_.engine, DNNL_MEMORY_NONE));
  return own_.back();
}

dnnl::memory Program::lasting(const dnnl::memory::desc& layout) {
  constants_.push_back(std::make_unique<HostMemory>(layout.get_size()));
  return keep(dnnl::memory(layout, context_.engine, constants_.back()->as<std::byte>()));
}

void Program::place_own() {
  constexpr std::size_t kPage = 4096;
  std::vector<std::size_t> offsets;
  std::size_t bytes = 0;
  for (const dnnl::memory& part : own_) {
    offsets.push_back(bytes);
    bytes += (part.get_desc().get_size() + kPage - 1) / kPage * kPage;
  }
  if (context_.workspace->bytes() < bytes) context_.workspace = std::make_shared<HostMemory>(bytes);
  workspace_ = context_.workspace;
  for (std::size_t i = 0; i < own_.size(); ++i) own_[i].set_data_handle(workspace_->as<std::byte>() + offsets[i]);
}

Program::Step Program::reorder(const dnnl::memory& from, const dnnl::memory& to) {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  const dnnl::reorder::primitive_desc described(from, to, attributes);
  return step(described, {{DNNL_ARG_FROM, from.get()}, {DNNL_ARG_TO, to.get()}});
}

Program::Step Program::step(const dnnl::primitive_desc_base& described, std::vector<dnnl_exec_arg_t> arguments) {
  const dnnl::memory::desc scratch = described.scratchpad_desc();
  if (scratch.get_size() != 0) arguments.push_back({DNNL_ARG_SCRATCHPAD, own(scratch).get()});
  return {dnnl::primitive(described.get()), std::move(arguments)};
}

// The C call: the C++ one builds its list of arguments anew each time.
void Program::execute(const Step& step) {
  const dnnl_status_t status = dnnl_primitive_execute(step.primitive.get(), context_.stream.get(),
                                                      static_cast<int>(step.arguments.size()), step.arguments.data());
  if (status != dnnl_success) {
    throw DeviceError("dnnl_primitive_execute (" + words_ + "): status " + std::to_string(status));
  }
}

void Program::enqueue() {
  for (const Step& step : steps_) execute(step);
}

void Program::load_constants() {
  for (const Step& step : ahead_) execute(step);
}

}  // namespace aibench::onednn
