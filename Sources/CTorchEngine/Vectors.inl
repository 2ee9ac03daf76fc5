// Vectors of the kernels, included once for each instruction set: see Kernels.cpp. They are clang's
// own, so that any processor has them.

using Lanes8 = float __attribute__((vector_size(32)));
using Lanes16 = float __attribute__((vector_size(64)));

#define INLINE static inline __attribute__((always_inline))

template <typename Lanes> INLINE void load(Lanes &out, const float *from) {
  __builtin_memcpy(&out, from, sizeof out);
}

template <typename Lanes> INLINE void store(float *to, const Lanes &value) {
  __builtin_memcpy(to, &value, sizeof value);
}

template <typename Lanes> constexpr int width() { return sizeof(Lanes) / sizeof(float); }

// bfloat16 as its bits: the upper half of a float's.
using Half16 = uint16_t __attribute__((vector_size(32)));
using Bits16 = uint32_t __attribute__((vector_size(64)));

INLINE void load(Lanes16 &out, const uint16_t *from) {
  Half16 half;
  __builtin_memcpy(&half, from, sizeof half);
  const Bits16 bits = __builtin_convertvector(half, Bits16) << 16;
  __builtin_memcpy(&out, &bits, sizeof out);
}

/// Rounds to the nearest, ties to even; what is not a number stays so.
INLINE void store(uint16_t *to, const Lanes16 &value) {
  Bits16 bits;
  __builtin_memcpy(&bits, &value, sizeof bits);
  bits = value == value ? (bits + 0x7fff + ((bits >> 16) & 1)) >> 16 : Bits16{} + 0x7fc0;
  const Half16 half = __builtin_convertvector(bits, Half16);
  __builtin_memcpy(to, &half, sizeof half);
}
