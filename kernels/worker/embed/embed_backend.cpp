#include "kernels/worker/embed/embed_backend.h"

#include <nlohmann/json.hpp>

#include "kernels/reference/host/host_device.h"
#include "kernels/reference/host/peaks.h"
#include "kernels/worker/embed/embed_call.h"
#include "kernels/worker/embed/embed_device.h"
#include "kernels/worker/embed/embed_provider.h"
#include "kernels/workloads/json_reader.h"

namespace aibench {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kMostProviders = 64;
constexpr std::int64_t kMostThreads = 1 << 16;

class EmbedBackend final : public Backend {
 public:
  EmbedBackend(std::unique_ptr<Device> device, std::vector<std::unique_ptr<Provider>> made)
      : device_(std::move(device)), made_(std::move(made)) {
    for (const auto& provider : made_) providers_.push_back(provider.get());
  }

  Device& device() override { return *device_; }
  std::span<Provider* const> providers() override { return providers_; }
  Peaks measure_peaks() override {
    const DeviceInfo info = device_->info();
    return info.shares_host_memory ? measure_host_peaks(info.threads) : Peaks{};
  }

 private:
  std::unique_ptr<Device> device_;
  std::vector<std::unique_ptr<Provider>> made_;
  std::vector<Provider*> providers_;
};

void require_complete(const aibench_worker& worker) {
  if (worker.abi != AIBENCH_WORKER_ABI) {
    throw std::invalid_argument("the worker was made for version " + std::to_string(worker.abi) +
                                " of aibench_worker.h, this library is version " + std::to_string(AIBENCH_WORKER_ABI));
  }
  const aibench_memory* memory = worker.memory;
  const bool calls = worker.open && worker.prepare && worker.enqueue && worker.release;
  const bool has_all =
      !memory || (memory->allocate && memory->free && memory->upload && memory->download && memory->synchronize);
  if (!calls || !has_all) throw std::invalid_argument("a call is missing in the worker's table");
}

ProviderInfo provider_from(const Json& json) {
  JsonReader r(json, "open: a provider");
  ProviderInfo info;
  info.name = r.text("name");
  if (info.name.empty()) r.fail("name", "is empty");
  info.version = r.text("version");
  info.path = r.text("path");
  info.configuration = r.text("configuration");
  info.threads = static_cast<int>(r.integer_between("threads", 0, kMostThreads));
  r.finish();
  return info;
}

std::optional<std::uint64_t> bytes_or_unknown(JsonReader& r, const std::string& key) {
  r.member(key);
  return r.has(key) ? std::optional(r.unsigned_integer(key)) : std::nullopt;
}

DeviceInfo device_from(const Json& json, const char* kind) {
  JsonReader r(json, "open: device");
  DeviceInfo info;
  info.kind = kind;
  info.name = r.text("name");
  info.driver = r.text("driver");
  info.memory_bytes = bytes_or_unknown(r, "memory_bytes");
  info.last_level_cache_bytes = bytes_or_unknown(r, "last_level_cache_bytes");
  r.finish();
  return info;
}

Json parsed(const std::string& text) {
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded()) throw std::invalid_argument("open: the answer is no JSON");
  return json;
}

}  // namespace

std::variant<std::unique_ptr<Backend>, Unsupported> open_embedded(const aibench_worker& worker,
                                                                  const BackendOptions& options) {
  require_complete(worker);
  std::unique_ptr<Device> device = make_host_device(options.threads);
  const Json asked = {
      {"threads", device->info().threads}, {"device_index", options.device_index}, {"providers", options.providers}};
  aibench_text text;
  if (!is_ok(worker.open(worker.context, asked.dump().c_str(), &text), text, "open")) {
    return Unsupported{text.words.empty() ? "refused without a word" : text.words};
  }
  const Json answer = parsed(text.words);
  JsonReader r(answer, "open");
  if (worker.memory != nullptr) device = make_embed_device(worker, device_from(r.member("device"), worker.kind));
  std::vector<std::unique_ptr<Provider>> made;
  for (const Json& provider : r.array("providers", kMostProviders)) {
    made.push_back(make_embed_provider(worker, provider_from(provider)));
  }
  if (made.empty()) r.fail("providers", "is empty");
  r.finish();
  return std::make_unique<EmbedBackend>(std::move(device), std::move(made));
}

}  // namespace aibench
