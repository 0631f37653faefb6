#include "kernels/session.h"

#include <algorithm>
#include <stdexcept>

#include "kernels/device_copies.h"
#include "kernels/ops/canary.h"
#include "kernels/workloads/generator.h"

namespace aibench {
namespace {

bool is_filled(const Tensor& tensor) {
  return tensor.role == TensorRole::input || tensor.role == TensorRole::parameter || tensor.role == TensorRole::state;
}

std::vector<Buffer*> pointers(const std::vector<std::unique_ptr<Buffer>>& buffers) {
  std::vector<Buffer*> list;
  for (const auto& buffer : buffers) list.push_back(buffer.get());
  return list;
}

}  // namespace

Session::Session(Device& device, OpGraph graph, std::uint64_t seed) : device_(device), graph_(std::move(graph)) {
  for (const Tensor& tensor : graph_.tensors) {
    initial_.push_back(is_filled(tensor) ? generate(tensor, seed) : std::vector<std::byte>());
  }
}

std::variant<std::unique_ptr<Session>, Unsupported> Session::create(Device& device,
                                                                    std::span<Provider* const> providers, OpGraph graph,
                                                                    std::uint64_t seed, std::int64_t buffer_sets,
                                                                    Choice choice,
                                                                    std::span<const ChosenKernel> chosen) {
  if (const std::string problem = validate(graph); !problem.empty()) throw std::invalid_argument(problem);
  if (std::string refusal = place_refusal(device.info(), graph); !refusal.empty())
    return Unsupported{std::move(refusal)};
  std::unique_ptr<Session> session(new Session(device, std::move(graph), seed));
  if (std::string refusal = session->allocate(buffer_sets); !refusal.empty()) return Unsupported{std::move(refusal)};
  if (const std::string refusal = session->bind(providers, choice, chosen); !refusal.empty())
    return Unsupported{refusal};
  session->reset();
  return session;
}

// Empty when there is memory for all tensors, else why not.
std::string Session::allocate(std::int64_t buffer_sets) {
  for (std::int64_t set = 0; set < buffer_sets; ++set) {
    Buffers& buffers = sets_.emplace_back();
    for (const Tensor& tensor : graph_.tensors) {
      auto memory = allocate_at(device_, tensor.place, tensor.bytes() + (set == 0 ? 2 * kGuardBytes : 0));
      if (!memory) return "this device pins no memory of the host";
      if (set == 0) {
        auto guarded = std::make_unique<GuardedBuffer>(device_, tensor.place, std::move(memory));
        guarded_.push_back(guarded.get());
        memory = std::move(guarded);
      }
      buffers.push_back(std::move(memory));
    }
  }
  return {};
}

std::variant<Servings, Unsupported> Session::serve(std::span<Provider* const> providers, Bindings bindings,
                                                   Choice choice, std::span<const ChosenKernel> chosen) {
  if (choice == Choice::in_order) return serve_in_order(providers, graph_, bindings);
  choice_ = kByTrial;
  if (!chosen.empty()) {
    auto served = serve_as_chosen(providers, graph_, bindings, chosen);
    if (const auto* misfit = std::get_if<Unsupported>(&served)) {
      choice_ += ", as what was handed on does not fit: " + misfit->reason;
    } else {
      choice_ = kHandedOn;
      return served;
    }
  }
  return choice == Choice::by_trial && providers.size() > 1 ? serve_by_trial(device_, providers, graph_, bindings)
                                                            : serve_in_order(providers, graph_, bindings);
}

// Empty when all ops are served, else why one is not. The first set decides for all of them.
std::string Session::bind(std::span<Provider* const> providers, Choice choice, std::span<const ChosenKernel> chosen) {
  const std::vector<Buffer*> first = pointers(sets_.front());
  // Trials, also those inside a provider, run on the data that is measured.
  start_from(initial_);
  auto served = serve(providers, first, choice, chosen);
  if (const auto* unsupported = std::get_if<Unsupported>(&served)) return unsupported->reason;
  const Servings& servings = std::get<Servings>(served);
  std::size_t next = 0;
  for (const auto& [provider, prepared] : servings) {
    served_.push_back({.op = std::string(name_of(graph_.ops[next])),
                       .provider = provider->info().name,
                       .algorithm = prepared.algorithm,
                       .count = static_cast<std::int64_t>(prepared.ops_served),
                       .tried = prepared.tried});
    next += prepared.ops_served;
  }
  std::vector<Servings> others;
  for (std::size_t set = 1; set < sets_.size(); ++set) {
    others.push_back(serve_alike(servings, graph_, pointers(sets_[set])));
  }
  keep_kernels(std::move(std::get<Servings>(served)));
  for (Servings& other : others) keep_kernels(std::move(other));
  return {};
}

void Session::keep_kernels(Servings servings) {
  Kernels& kernels = kernels_.emplace_back();
  for (Serving& serving : servings) kernels.push_back(std::move(serving.prepared.kernel));
}

void Session::write(Buffers& buffers, std::size_t tensor, const std::vector<std::byte>& contents) {
  write_at(device_, graph_.tensors[tensor].place, *buffers[tensor], 0, contents.data(), contents.size());
}

void Session::upload_initial(Buffers& buffers, TensorRole role) {
  for (std::size_t i = 0; i < buffers.size(); ++i) {
    if (graph_.tensors[i].role == role) write(buffers, i, initial_[i]);
  }
}

void Session::load_constants() {
  if (std::ranges::none_of(graph_.tensors, &Tensor::constant)) return;
  for (Kernels& kernels : kernels_) {
    const std::int64_t begin = device_.clock().now_ns();
    for (const auto& kernel : kernels) kernel->load_constants();
    device_.synchronize();
    if (!pack_time_s_) pack_time_s_ = static_cast<double>(device_.clock().now_ns() - begin) * 1e-9;
  }
}

void Session::upload_canary(Buffers& buffers, std::size_t tensor) {
  std::vector<std::byte> canary(graph_.tensors[tensor].bytes());
  fill_canary(graph_.tensors[tensor].dtype, canary);
  write(buffers, tensor, canary);
}

void Session::reset() {
  device_.synchronize();
  for (Buffers& buffers : sets_) {
    for (const TensorRole role : {TensorRole::input, TensorRole::parameter, TensorRole::state}) {
      upload_initial(buffers, role);
    }
    for (std::size_t i = 0; i < buffers.size(); ++i) {
      if (!is_filled(graph_.tensors[i])) upload_canary(buffers, i);
    }
  }
  load_constants();
  rewind();
}

void Session::start_from(const std::vector<std::vector<std::byte>>& contents) {
  device_.synchronize();
  Buffers& buffers = sets_.front();
  for (std::size_t i = 0; i < buffers.size(); ++i) {
    if (contents.at(i).empty()) {
      upload_canary(buffers, i);
    } else if (contents[i].size() == graph_.tensors[i].bytes()) {
      write(buffers, i, contents[i]);
    } else {
      throw std::invalid_argument("contents of the wrong size for tensor '" + graph_.tensors[i].name + "'");
    }
  }
  load_constants();
  rewind();
}

void Session::restore_state() {
  device_.synchronize();
  for (Buffers& buffers : sets_) {
    upload_initial(buffers, TensorRole::parameter);
    upload_initial(buffers, TensorRole::state);
  }
  load_constants();
  rewind();
}

void Session::upload_inputs() { upload_initial(sets_.front(), TensorRole::input); }

void Session::download_outputs() {
  for (std::size_t i = 0; i < graph_.tensors.size(); ++i) {
    if (graph_.tensors[i].role != TensorRole::output) continue;
    if (staging_.size() < graph_.tensors[i].bytes()) staging_.resize(graph_.tensors[i].bytes());
    read_at(device_, graph_.tensors[i].place, staging_.data(), *sets_.front()[i], 0, graph_.tensors[i].bytes());
  }
}

std::vector<std::byte> Session::download(TensorId tensor) {
  device_.synchronize();
  std::vector<std::byte> bytes(graph_.at(tensor).bytes());
  Buffer& from = *sets_.front()[static_cast<std::size_t>(tensor)];
  read_at(device_, graph_.at(tensor).place, bytes.data(), from, 0, bytes.size());
  return bytes;
}

void Session::upload(TensorId tensor, std::span<const std::byte> contents) {
  if (contents.size() != graph_.at(tensor).bytes()) {
    throw std::invalid_argument("contents of the wrong size for tensor '" + graph_.at(tensor).name + "'");
  }
  device_.synchronize();
  Buffer& to = *sets_.front()[static_cast<std::size_t>(tensor)];
  write_at(device_, graph_.at(tensor).place, to, 0, contents.data(), contents.size());
}

std::string Session::broken_guard() {
  device_.synchronize();
  for (std::size_t i = 0; i < guarded_.size(); ++i) {
    const std::string problem = guarded_[i]->broken_guard(device_);
    if (!problem.empty()) return "tensor '" + graph_.tensors[i].name + "': " + problem;
  }
  return {};
}

}  // namespace aibench
