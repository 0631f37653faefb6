#include "kernels/reference/host/host_memory.h"

#include <cstdint>
#include <cstdlib>
#include <optional>

#include <sys/mman.h>

#include "kernels/backend.h"
#include "kernels/reference/host/host_facts.h"

namespace aibench {
namespace {

constexpr std::size_t kAlignment = 64;
constexpr std::size_t kMapFrom = std::size_t{1} << 20;  // below this the heap serves
constexpr std::size_t kLargest = SIZE_MAX / 2;

// A sixteenth of the room is left to everybody else.
void require_room(std::size_t bytes) {
  const std::optional<std::uint64_t> room = memory_room_bytes();
  if (room && bytes > *room - *room / 16) throw OutOfMemory(bytes, *room);
}

}  // namespace

void HostMemory::Release::operator()(void* memory) const {
  if (mapped_bytes != 0) {
    munmap(memory, mapped_bytes);
  } else {
    std::free(memory);
  }
}

HostMemory::HostMemory(std::size_t bytes) : bytes_(bytes) {
  if (bytes > kLargest) throw OutOfMemory(bytes, memory_room_bytes());
  if (bytes < kMapFrom) {
    const std::size_t rounded = (bytes / kAlignment + 1) * kAlignment;
    memory_.reset(std::aligned_alloc(kAlignment, rounded));
    if (!memory_) throw OutOfMemory(bytes, memory_room_bytes());
    return;
  }
  require_room(bytes);
  void* mapped =
      mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_POPULATE, -1, 0);
  if (mapped == MAP_FAILED) throw OutOfMemory(bytes, memory_room_bytes());
  memory_ = std::unique_ptr<void, Release>(mapped, Release{bytes});
}

}  // namespace aibench
