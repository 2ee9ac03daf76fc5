#include "Kernels.h"

#include <atomic>

// The same kernels for several instruction sets; the processor decides when the program runs. On
// other processors than x86-64 the compiler's own target has what is needed. WIDE: vectors of
// sixteen worked on together; TALL: rows likewise, as many as the registers hold.

#if defined(__x86_64__)

#define WIDE 2
#define TALL 3
#pragma clang attribute push(                                                                      \
    __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"))), apply_to = function)
namespace passband::avx512 {
#include "Vectors.inl"

#include "FilterKernel.inl"
#include "NormKernel.inl"
}
#pragma clang attribute pop
#undef WIDE
#undef TALL
#undef INLINE
#undef SHUFFLE

#define WIDE 1
#define TALL 1
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
namespace passband::avx2 {
#include "Vectors.inl"

#include "FilterKernel.inl"
#include "NormKernel.inl"
}
#pragma clang attribute pop
#undef INLINE
#undef SHUFFLE

#else
#define WIDE 1
#define TALL 1
#endif

namespace passband::plain {
#include "Vectors.inl"

#include "FilterKernel.inl"
#include "NormKernel.inl"
}

namespace passband {

static const Kernels &choose() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw"))
    return avx512::kernels;
  if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return avx2::kernels;
#endif
  return plain::kernels;
}

const Kernels &kernels() {
  static const Kernels &chosen = choose();
  return chosen;
}

void filterImage(const FilterPlan &plan, const float *image, int planes, const FilterOutput &out,
                 float *scratch) {
  kernels().filterImage(plan, image, planes, out, scratch);
  // What went past the caches is seen by other threads from here on.
  if (out.streams) std::atomic_thread_fence(std::memory_order_seq_cst);
}

} // namespace passband
