#include <c10/core/CPUAllocator.h>
#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <mutex>
#include <vector>
#if defined(__GLIBC__)
#include <malloc.h>
#endif

#include "Guard.h"

using passband::guarded;

namespace {

/// In front of every block: a block is found by the address of its data alone.
struct alignas(64) Header {
  /// Of the mapping, this header included; 0 for a block of the C library's.
  size_t size;
};

/// Blocks from this size on are kept for the next tensor of about their size. The C library would
/// give them back to the system, or find them too small for the same request: it asks for room to
/// align anew. Fresh pages cost more to clear than a layer costs to compute.
constexpr size_t largeBytes = size_t(1) << 20;

/// Sizes that differ little are one: at most an eighth more than was asked for.
size_t roundedSize(size_t bytes) {
  size_t unit = size_t(1) << 12;
  while (bytes / unit >= 16) unit *= 2;
  return (bytes + unit - 1) / unit * unit;
}

/// Tensors' memory on the CPU. Together with what is in use at most half more is kept than was ever
/// in use; what was let go longest ago goes first.
struct Pool final : at::Allocator {
  at::DataPtr allocate(size_t bytes) override {
    void *data = bytes == 0 ? nullptr : take(bytes);
    return {data, data, &release, at::Device(at::DeviceType::CPU)};
  }

  at::DeleterFnPtr raw_deleter() const override { return &release; }

  void copy_data(void *to, const void *from, std::size_t count) const override {
    default_copy_data(to, from, count);
  }

private:
  std::mutex lock;
  /// In the order in which they were let go.
  std::vector<Header *> idle;
  size_t idleBytes = 0, usedBytes = 0, mostUsed = 0;

  static Pool &shared() {
    // Tensors may outlive everything else.
    static Pool *pool = new Pool;
    return *pool;
  }
  friend int ::ct_keep_freed_memory(void);

  void *take(size_t bytes) {
    TORCH_CHECK(bytes < std::numeric_limits<size_t>::max() / 2, "a tensor of ", bytes, " bytes");
    const size_t size = bytes + sizeof(Header);
    Header *block = size < largeBytes ? takeSmall(size) : takeLarge(roundedSize(size));
    TORCH_CHECK(block, "not enough memory for a tensor of ", bytes, " bytes");
    return block + 1;
  }

  static Header *takeSmall(size_t size) {
    void *block = nullptr;
    if (posix_memalign(&block, alignof(Header), size) != 0) return nullptr;
    static_cast<Header *>(block)->size = 0;
    return static_cast<Header *>(block);
  }

  Header *takeLarge(size_t size) {
    const std::lock_guard<std::mutex> guard(lock);
    Header *block = takeIdle(size);
    if (!block) {
      makeRoom(size);
      void *fresh = mmap(nullptr, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
      if (fresh == MAP_FAILED) return nullptr;
      block = static_cast<Header *>(fresh);
      block->size = size;
    }
    usedBytes += block->size;
    mostUsed = std::max(mostUsed, usedBytes);
    return block;
  }

  /// One of this size, the one let go last: it may still be in a cache.
  Header *takeIdle(size_t size) {
    const auto last = std::find_if(idle.rbegin(), idle.rend(),
                                   [&](const Header *each) { return each->size == size; });
    if (last == idle.rend()) return nullptr;
    Header *block = *last;
    idle.erase(std::next(last).base());
    idleBytes -= size;
    return block;
  }

  void makeRoom(size_t size) {
    const size_t allowed = std::max(mostUsed, usedBytes + size) / 2 * 3;
    size_t count = 0;
    while (count < idle.size() && usedBytes + size + idleBytes > allowed) {
      idleBytes -= idle[count]->size;
      munmap(idle[count], idle[count]->size);
      ++count;
    }
    idle.erase(idle.begin(), idle.begin() + static_cast<std::ptrdiff_t>(count));
  }

  static void release(void *data) {
    if (data == nullptr) return;
    Header *block = static_cast<Header *>(data) - 1;
    if (block->size == 0) return std::free(block);
    Pool &pool = shared();
    const std::lock_guard<std::mutex> guard(pool.lock);
    pool.usedBytes -= block->size;
    pool.idleBytes += block->size;
    pool.idle.push_back(block);
  }
};

} // namespace

int ct_keep_freed_memory(void) {
  return guarded([] {
#if defined(__GLIBC__)
    // Smaller blocks stay with the C library: neither mapped by themselves nor given back.
    const bool done = mallopt(M_MMAP_THRESHOLD, 1 << 30) == 1 &&
                      mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max()) == 1;
    TORCH_CHECK(done, "the C library refused its memory settings");
#endif
    c10::SetCPUAllocator(&Pool::shared(), 1);
  });
}
