#include "kernels/reference/onednn/choose.h"

#include <algorithm>
#include <exception>
#include <new>

#include "kernels/search.h"
#include "kernels/trial.h"

namespace aibench::onednn {
namespace {

struct Candidate {
  Form form;
  std::unique_ptr<Program> program;
};

bool is_refusal(dnnl_status_t status) { return status == dnnl_unimplemented || status == dnnl_invalid_arguments; }

// Loops for checking other implementations, a hundred times slower than the processor.
bool is_reference(const dnnl::primitive_desc_base& described) {
  const std::string name = described.impl_info_str();
  return name.starts_with("ref") || name.find(":ref") != std::string::npos;
}

// Null, with the reason, when the library does not do this.
std::unique_ptr<Program> make_program(const Offer& offer, const Work& work, Form form, std::string& reason) {
  try {
    const dnnl::primitive_desc_base described = work.describe(form);
    if (described.get(true) == nullptr) {
      reason = "no implementation for this processor and these sizes";
      return nullptr;
    }
    if (is_reference(described)) {
      reason = std::string("only its reference loops (") + described.impl_info_str() + ")";
      return nullptr;
    }
    return std::make_unique<Program>(offer.context, described, work.operands);
  } catch (const dnnl::error& problem) {
    if (problem.status == dnnl_out_of_memory) throw std::bad_alloc();
    if (!is_refusal(problem.status)) {
      throw DeviceError(work.name + ": oneDNN: " + problem.message + ", status " + std::to_string(problem.status));
    }
    reason = std::string("no implementation (") + problem.message + ")";
    return nullptr;
  }
}

bool is_listed(const Program& program, const std::vector<Candidate>& candidates) {
  return std::any_of(candidates.begin(), candidates.end(),
                     [&](const Candidate& candidate) { return candidate.program->same_as(program); });
}

// "convolution brgconv:avx512_core, channels last, reorders src weights dst".
std::string words_of(const Work& work, const Candidate& candidate) {
  std::string words = work.name + " " + candidate.program->words();
  if (candidate.form == Form::channels_last && candidate.program->copies()) words += ", channels last";
  if (candidate.form == Form::winograd) words += ", winograd";
  return words;
}

std::vector<Candidate> only_last(std::vector<Candidate> candidates) {
  std::vector<Candidate> last;
  last.push_back(std::move(candidates.back()));
  return last;
}

// Every form that works, or the one that is wanted by name. One whose copies find no room is left out as long as there
// is another.
std::vector<Candidate> make_candidates(const Offer& offer, const Work& work, const std::vector<Form>& forms,
                                       std::string& reason) {
  std::vector<Candidate> candidates;
  std::exception_ptr no_room;
  for (const Form form : forms) {
    if (offer.context.only && form != *offer.context.only) continue;
    try {
      auto program = make_program(offer, work, form, reason);
      if (!program || is_listed(*program, candidates)) continue;
      candidates.push_back({form, std::move(program)});
      if (words_of(work, candidates.back()) == offer.wanted) return only_last(std::move(candidates));
    } catch (const OutOfMemory&) {
      no_room = std::current_exception();
    } catch (const std::bad_alloc&) {
      no_room = std::current_exception();
    }
  }
  if (candidates.empty() && no_room) std::rethrow_exception(no_room);
  return candidates;
}

std::string key_of(const Offer& offer, const Work& work) {
  std::vector<std::size_t> alignments;
  for (const Operand& operand : work.operands) alignments.push_back(alignment_of(operand.data));
  const bool packed = std::ranges::any_of(work.operands, &Operand::constant);
  return plan_key(offer.graph, offer.next, work.ops, alignments) + (packed ? "packed " : "") + work.name;
}

std::string refusal(const Offer& offer, const std::string& reason) {
  const Op& op = offer.graph.ops[offer.next];
  const std::string_view dtype = name_of(offer.graph.at(reads(op).front()).dtype);
  return std::string(name_of(op)) + " in " + std::string(dtype) + ": onednn has " + reason;
}

// Index of the fastest; what each took goes to `tried`.
std::size_t try_all(const Work& work, const std::vector<Candidate>& candidates, std::vector<TriedKernel>& tried) {
  if (candidates.size() == 1) return 0;
  const Trial trial = try_candidates(host_stopwatch(), candidates.size(), [&](std::size_t i) {
    candidates[i].program->enqueue();
    return true;
  });
  for (std::size_t i = 0; i < candidates.size(); ++i) {
    if (!trial.seconds[i]) continue;
    tried.push_back({.algorithm = words_of(work, candidates[i]), .ops = work.ops, .seconds = *trial.seconds[i]});
  }
  return trial.best.value_or(0);
}

}  // namespace

Outcome choose(const Offer& offer, const Work& work) {
  const std::string key = key_of(offer, work);
  const auto known = offer.context.chosen.find(key);
  const bool is_known = known != offer.context.chosen.end();
  std::string reason = "no such form of it";
  auto candidates = make_candidates(offer, work, is_known ? std::vector<Form>{known->second} : work.forms, reason);
  if (candidates.empty()) return Unsupported{refusal(offer, reason)};
  Prepared prepared{.ops_served = work.ops};
  Candidate& best = candidates[try_all(work, candidates, prepared.tried)];
  offer.context.chosen.emplace(key, best.form);
  prepared.algorithm = words_of(work, best);
  prepared.kernel = std::move(best.program);
  return prepared;
}

dnnl::memory::desc in_form(const dnnl::memory::desc& plain, Form form, Part part) {
  using Tag = dnnl::memory::format_tag;
  if (form == Form::plain || form == Form::gemm) return plain;
  const bool open = form == Form::blocked || form == Form::winograd || part == Part::weights;
#if DNNL_VERSION_MAJOR >= 3
  const auto dims = plain.get_dims();
  const auto type = plain.get_data_type();
#else
  const auto dims = plain.dims();
  const auto type = plain.data_type();
#endif
  if (open) return {dims, type, Tag::any};
  if (form == Form::channels_last) return {dims, type, Tag::nhwc};
  return plain;
}

dnnl::primitive_attr common_attributes() {
  dnnl::primitive_attr attributes;
  attributes.set_scratchpad_mode(dnnl::scratchpad_mode::user);
  attributes.set_fpmath_mode(dnnl::fpmath_mode::strict);
  return attributes;
}

}  // namespace aibench::onednn
