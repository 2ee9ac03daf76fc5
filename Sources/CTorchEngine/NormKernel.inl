// The passes of a batch normalisation over rows of channels, a row a pixel, included once for each
// instruction set: see Kernels.cpp. `Number` is float, or uint16_t for bfloat16. Sixteen channels
// at a time stay in registers while the rows go by.

/// Mean, and sum of squares about it, of each channel.
template <typename Number> static void moments(const NormRows &of, float *means, float *squares) {
  const Number *input = static_cast<const Number *>(of.input);
  constexpr int apart = 4; // sums side by side, so that additions need not wait for each other
  for (int c = 0; c < of.channels; c += 16) {
    Lanes16 sums[apart] = {}, value;
    for (size_t r = 0; r < of.count; ++r) {
      load(value, input + r * of.channels + c);
      sums[r % apart] += value;
    }
    const Lanes16 mean = ((sums[0] + sums[1]) + (sums[2] + sums[3])) / static_cast<float>(of.count);
    for (Lanes16 &sum : sums) sum = Lanes16{};
    for (size_t r = 0; r < of.count; ++r) {
      load(value, input + r * of.channels + c);
      value -= mean;
      sums[r % apart] += value * value;
    }
    store<Lanes16>(means + c, mean);
    store<Lanes16>(squares + c, (sums[0] + sums[1]) + (sums[2] + sums[3]));
  }
}

/// relu(scale · input + shift + addend), addend and ReLU where they are wanted.
template <typename Number> static void normalize(const NormRows &of, void *output) {
  const Number *input = static_cast<const Number *>(of.input);
  const Number *addend = static_cast<const Number *>(of.addend);
  for (size_t r = 0; r < of.count; ++r) {
    for (int c = 0; c < of.channels; c += 16) {
      const size_t at = r * of.channels + c;
      Lanes16 value, scale, shift, added;
      load(value, input + at);
      load(scale, of.scale + c);
      load(shift, of.shift + c);
      value = value * scale + shift;
      if (addend) {
        load(added, addend + at);
        value += added;
      }
      // Not a comparison the other way round: what is not a number goes through.
      if (of.relu) value = value < 0.0f ? Lanes16{} : value;
      store(static_cast<Number *>(output) + at, value);
    }
  }
}

/// The gradient behind the ReLU: none where the output was not positive.
template <typename Number>
INLINE void passedGradient(Lanes16 &gradient, const NormRows &of, const Lanes16 &input, size_t at,
                           int c) {
  load(gradient, static_cast<const Number *>(of.gradient) + at);
  if (!of.relu) return;
  Lanes16 output, shift;
  if (of.output) {
    load(output, static_cast<const Number *>(of.output) + at);
  } else {
    load(output, of.scale + c);
    load(shift, of.shift + c);
    output = input * output + shift;
  }
  gradient = output > 0.0f ? gradient : Lanes16{};
}

/// Sums of each channel's gradient, and of its products with input − mean; the gradient behind the
/// ReLU is kept in `passed` where there is one.
template <typename Number>
static void gradientSums(const NormRows &of, float *sums, float *products, void *passed) {
  const Number *input = static_cast<const Number *>(of.input);
  for (int c = 0; c < of.channels; c += 16) {
    Lanes16 sum[2] = {}, product[2] = {}, value, gradient, mean;
    load(mean, of.mean + c);
    for (size_t r = 0; r < of.count; ++r) {
      const size_t at = r * of.channels + c;
      load(value, input + at);
      passedGradient<Number>(gradient, of, value, at, c);
      if (passed) store(static_cast<Number *>(passed) + at, gradient);
      sum[r % 2] += gradient;
      product[r % 2] += gradient * (value - mean);
    }
    store<Lanes16>(sums + c, sum[0] + sum[1]);
    store<Lanes16>(products + c, product[0] + product[1]);
  }
}

/// scale · gradient + slope · input + offset, the gradient taken behind the ReLU.
template <typename Number>
static void inputGradient(const NormRows &of, const float *slope, const float *offset,
                          void *output) {
  const Number *input = static_cast<const Number *>(of.input);
  for (size_t r = 0; r < of.count; ++r) {
    for (int c = 0; c < of.channels; c += 16) {
      const size_t at = r * of.channels + c;
      Lanes16 value, gradient, factor;
      load(value, input + at);
      passedGradient<Number>(gradient, of, value, at, c);
      load(factor, of.scale + c);
      gradient *= factor;
      load(factor, slope + c);
      gradient += factor * value;
      load(factor, offset + c);
      gradient += factor;
      store(static_cast<Number *>(output) + at, gradient);
    }
  }
}

/// A bfloat16 is above zero where its bits, as a signed number, are. What is not a number lets the
/// gradient through, as in libtorch.
static void passWherePositive(const uint16_t *in, const uint16_t *of, size_t count, uint16_t *out) {
  for (size_t i = 0; i < count; ++i) {
    const bool passes = static_cast<int16_t>(of[i]) > 0 || (of[i] & 0x7fff) > 0x7f80;
    out[i] = passes ? in[i] : 0;
  }
}

/// This instruction set's kernels.
static constexpr Kernels kernels = {
    filterImage,
    {moments<float>, moments<uint16_t>},
    {normalize<float>, normalize<uint16_t>},
    {gradientSums<float>, gradientSums<uint16_t>},
    {inputGradient<float>, inputGradient<uint16_t>},
    passWherePositive,
};
