#include "kernels/verify/copy_check.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <numeric>

#include "kernels/device_copies.h"

namespace aibench {
namespace {

std::vector<std::byte> complement(std::vector<std::byte> bytes) {
  for (std::byte& byte : bytes) byte = ~byte;
  return bytes;
}

const std::vector<std::byte>& source(const Session& session) {
  return session.initial()[static_cast<std::size_t>(copy_of(session.graph())->from)];
}

std::string hex(std::byte byte) {
  std::array<char, 8> text;
  std::snprintf(text.data(), text.size(), "0x%02x", std::to_integer<unsigned>(byte));
  return text.data();
}

}  // namespace

void set_up_copy(Session& session, bool inverted) {
  const Copy& op = *copy_of(session.graph());
  std::vector<std::vector<std::byte>> contents(session.graph().tensors.size());
  contents[static_cast<std::size_t>(inverted ? op.to : op.from)] = source(session);
  contents[static_cast<std::size_t>(inverted ? op.from : op.to)] = complement(source(session));
  session.start_from(contents);
}

Check compare_copy(Session& session, const char* id, bool inverted) {
  const std::vector<std::byte> found = session.download(copy_of(session.graph())->to);
  const std::byte flip{inverted ? std::uint8_t{0xff} : std::uint8_t{0}};
  const auto& wanted = source(session);
  const auto is_right = [&](std::byte a, std::byte b) { return a == (b ^ flip); };
  const auto first = std::mismatch(found.begin(), found.end(), wanted.begin(), is_right);
  if (first.first == found.end()) return {.id = id, .state = "ok", .value = 0, .limit = 0};
  const auto right = std::inner_product(found.begin(), found.end(), wanted.begin(), std::int64_t{0}, std::plus<>(),
                                        [&](std::byte a, std::byte b) { return is_right(a, b) ? 1 : 0; });
  const auto wrong = static_cast<std::int64_t>(found.size()) - right;
  return {.id = id,
          .state = "bad",
          .value = static_cast<double>(wrong),
          .limit = 0,
          .reason = std::to_string(wrong) + " of " + std::to_string(found.size()) +
                    " bytes are wrong, the first is byte " + std::to_string(first.first - found.begin()) + ": " +
                    hex(*first.first) + " instead of " + hex(*first.second ^ flip)};
}

Check check_copy(Session& session) {
  constexpr const char* kId = "copied/to";
  set_up_copy(session);
  session.enqueue();
  Check check = compare_copy(session, kId);
  if (check.state != "ok") return check;
  set_up_copy(session, true);
  session.enqueue();
  check = compare_copy(session, kId, true);
  if (check.state != "ok") check.reason += ", in a second pass with another source";
  return check;
}

}  // namespace aibench
