#pragma once
#include <cstddef>
#include <cstdint>

#include "FilterPlan.h"

namespace passband {

/// Rows of channels in a batch normalisation: a part of a channels-last tensor, of float or
/// bfloat16.
struct NormRows {
  size_t count;
  /// A multiple of 16.
  int channels;
  bool relu;
  /// What is normalised, and what is added behind it or null.
  const void *input;
  const void *addend;
  /// γ/√(σ² + ε), and β − μγ/√(σ² + ε).
  const float *scale;
  const float *shift;
  /// Of each channel; for gradients, as the two below.
  const float *mean;
  const void *gradient;
  /// What came out, to know where the ReLU let through; null: that is found from the input again.
  const void *output;
};

/// The vectorised parts, for one instruction set; of two the second is for bfloat16. See
/// NormKernel.inl.
struct Kernels {
  void (*filterImage)(const FilterPlan &plan, const float *image, int planes,
                      const FilterOutput &out, float *scratch);
  void (*moments[2])(const NormRows &of, float *means, float *squares);
  void (*normalize[2])(const NormRows &of, void *output);
  void (*gradientSums[2])(const NormRows &of, float *sums, float *products, void *passed);
  void (*inputGradient[2])(const NormRows &of, const float *slope, const float *offset,
                           void *output);
  /// Values of `in` where `of` is above zero, else zero: `count` of bfloat16.
  void (*passWherePositive)(const uint16_t *in, const uint16_t *of, size_t count, uint16_t *out);
};

/// The best kernels for this processor.
const Kernels &kernels();

} // namespace passband
