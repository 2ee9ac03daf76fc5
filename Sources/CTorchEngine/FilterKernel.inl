// The kernel behind filterImage, included once for each instruction set: see Kernels.cpp. No
// lambdas: the pragma that sets the instructions does not reach them.

// MARK: Along an axis, for vectors of neighbouring lines

/// Adds up the values of one entry that meet the same cosines and sines.
template <typename Lanes>
INLINE void foldEntry(const FilterAxis &axis, int j, const float *in, int stride, float *out) {
  const int n = axis.size, half = n / 2;
  Lanes a, b;
  load(a, in + j * stride);
  load(b, in + (n - j) % n * stride);
  const Lanes even = a + b, odd = a - b;
  float *place = out + j * stride;
  const int group = axis.entries * stride;
  if (!axis.foldsTwice()) {
    store(place, even);
    store(place + group, odd);
    return;
  }
  load(a, in + (half - j) * stride);
  load(b, in + (half + j) % n * stride);
  const Lanes evenBack = a + b, oddBack = a - b;
  store<Lanes>(place, even + evenBack);
  store<Lanes>(place + group, even - evenBack);
  store<Lanes>(place + 2 * group, odd + oddBack);
  store<Lanes>(place + 3 * group, odd - oddBack);
}

static void fold(const FilterAxis &axis, const float *in, int stride, float *out) {
  for (int j = 0; j < axis.entries; ++j) {
    int lane = 0;
    for (; lane + 16 <= stride; lane += 16)
      foldEntry<Lanes16>(axis, j, in + lane, stride, out + lane);
    if (lane < stride) foldEntry<Lanes8>(axis, j, in + lane, stride, out + lane);
  }
}

/// `Rows` coefficients of a group, for `Parts` vectors of lines.
template <typename Lanes, int Rows, int Parts>
INLINE void coefficients(const FilterAxis::Group &group, int first, int entries, const float *in,
                         int stride, float *out) {
  Lanes sums[Rows][Parts] = {};
  const float *matrix = group.forward.data() + static_cast<size_t>(first) * entries;
  for (int j = 0; j < entries; ++j) {
    Lanes values[Parts];
    for (int p = 0; p < Parts; ++p) load(values[p], in + j * stride + p * width<Lanes>());
    for (int r = 0; r < Rows; ++r) {
      for (int p = 0; p < Parts; ++p) sums[r][p] += matrix[r * entries + j] * values[p];
    }
  }
  for (int r = 0; r < Rows; ++r) {
    float *row = out + group.places[first + r] * stride;
    for (int p = 0; p < Parts; ++p) store(row + p * width<Lanes>(), sums[r][p]);
  }
}

/// The first `count` coefficients of folded lines.
template <typename Lanes, int Parts>
INLINE void analyse(const FilterAxis &axis, int count, const float *folded, int stride,
                    float *out) {
  for (const FilterAxis::Group &group : axis.groups) {
    const int rows = group.countWithin(count);
    int r = 0;
    for (; r + 4 <= rows; r += 4)
      coefficients<Lanes, 4, Parts>(group, r, axis.entries, folded, stride, out);
    if (rows - r == 3) coefficients<Lanes, 3, Parts>(group, r, axis.entries, folded, stride, out);
    if (rows - r == 2) coefficients<Lanes, 2, Parts>(group, r, axis.entries, folded, stride, out);
    if (rows - r == 1) coefficients<Lanes, 1, Parts>(group, r, axis.entries, folded, stride, out);
    folded += axis.entries * stride;
  }
}

static void analyse(const FilterAxis &axis, int count, const float *folded, int stride,
                    float *out) {
  int lane = 0;
  for (; lane + 16 * WIDE <= stride; lane += 16 * WIDE)
    analyse<Lanes16, WIDE>(axis, count, folded + lane, stride, out + lane);
  for (; lane + 16 <= stride; lane += 16)
    analyse<Lanes16, 1>(axis, count, folded + lane, stride, out + lane);
  if (lane < stride) analyse<Lanes8, 1>(axis, count, folded + lane, stride, out + lane);
}

/// `Entries` folded values of one group, from its coefficients.
template <typename Lanes, int Entries, int Parts>
INLINE void entries(Lanes (&sums)[Entries][Parts], const FilterAxis::Group &group, int count,
                    int first, const float *in, int stride) {
  for (int e = 0; e < Entries; ++e)
    for (int p = 0; p < Parts; ++p) sums[e][p] = Lanes{};
  const int columns = static_cast<int>(group.places.size());
  const float *matrix = group.inverse.data() + static_cast<size_t>(first) * columns;
  const int *places = group.places.data();
  for (int k = 0; k < count; ++k) {
    Lanes values[Parts];
    for (int p = 0; p < Parts; ++p) load(values[p], in + places[k] * stride + p * width<Lanes>());
    for (int e = 0; e < Entries; ++e) {
      for (int p = 0; p < Parts; ++p) sums[e][p] += matrix[e * columns + k] * values[p];
    }
  }
}

/// The lines at `Entries` entries and at their mirror images, from the spectrum.
template <typename Lanes, int Entries, int Parts>
INLINE void synthesiseEntries(const FilterAxis &axis, const int *counts, int first, const float *in,
                              int stride, float *out) {
  const int n = axis.size, half = n / 2;
  Lanes even[Entries][Parts], odd[Entries][Parts], evenOdd[Entries][Parts], oddEven[Entries][Parts];
  const bool twice = axis.foldsTwice();
  entries(even, axis.groups[0], counts[0], first, in, stride);
  entries(odd, axis.groups[twice ? 2 : 1], counts[twice ? 2 : 1], first, in, stride);
  if (twice) {
    entries(evenOdd, axis.groups[1], counts[1], first, in, stride);
    entries(oddEven, axis.groups[3], counts[3], first, in, stride);
  }
  for (int e = 0; e < Entries; ++e) {
    const int j = first + e;
    for (int p = 0; p < Parts; ++p) {
      float *to = out + p * width<Lanes>();
      if (!twice) {
        store<Lanes>(to + j * stride, even[e][p] + odd[e][p]);
        if (j > 0) store<Lanes>(to + (n - j) * stride, even[e][p] - odd[e][p]);
        continue;
      }
      const Lanes front = even[e][p] + evenOdd[e][p], back = even[e][p] - evenOdd[e][p];
      const Lanes rise = odd[e][p] + oddEven[e][p], fall = odd[e][p] - oddEven[e][p];
      store<Lanes>(to + j * stride, front + rise);
      store<Lanes>(to + (n - j) % n * stride, front - rise);
      store<Lanes>(to + (half - j) * stride, back + fall);
      store<Lanes>(to + (half + j) % n * stride, back - fall);
    }
  }
}

template <typename Lanes, int Parts>
INLINE void synthesise(const FilterAxis &axis, const int *counts, const float *in, int stride,
                       float *out) {
  int j = 0;
  for (; j + TALL <= axis.entries; j += TALL)
    synthesiseEntries<Lanes, TALL, Parts>(axis, counts, j, in, stride, out);
  for (; j < axis.entries; ++j)
    synthesiseEntries<Lanes, 1, Parts>(axis, counts, j, in, stride, out);
}

/// Lines from the first `count` coefficients of their spectrum.
static void synthesise(const FilterAxis &axis, int count, const float *in, int stride, float *out) {
  int counts[4];
  for (size_t g = 0; g < axis.groups.size(); ++g) counts[g] = axis.groups[g].countWithin(count);
  int lane = 0;
  for (; lane + 16 * WIDE <= stride; lane += 16 * WIDE)
    synthesise<Lanes16, WIDE>(axis, counts, in + lane, stride, out + lane);
  for (; lane + 16 <= stride; lane += 16)
    synthesise<Lanes16, 1>(axis, counts, in + lane, stride, out + lane);
  if (lane < stride) synthesise<Lanes8, 1>(axis, counts, in + lane, stride, out + lane);
}

// MARK: Turning

#define SHUFFLE(a, b, ...) __builtin_shufflevector(a, b, __VA_ARGS__)

/// An 8 × 8 block, rows for columns.
INLINE void turnBlock(const float *in, int inStride, float *out, int outStride) {
  Lanes8 r[8], s[8];
  for (int i = 0; i < 8; ++i) load(r[i], in + i * inStride);
  for (int i = 0; i < 8; i += 2) {
    s[i] = SHUFFLE(r[i], r[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
    s[i + 1] = SHUFFLE(r[i], r[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
  }
  for (int i = 0; i < 8; i += 4) {
    for (int k = 0; k < 2; ++k) {
      r[i + k] = SHUFFLE(s[i + k], s[i + k + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      r[i + k + 2] = SHUFFLE(s[i + k], s[i + k + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
  }
  for (int i = 0; i < 4; ++i) {
    s[i] = SHUFFLE(r[i], r[i + 4], 0, 1, 2, 3, 8, 9, 10, 11);
    s[i + 4] = SHUFFLE(r[i], r[i + 4], 4, 5, 6, 7, 12, 13, 14, 15);
  }
  for (int i = 0; i < 8; ++i) store(out + i * outStride, s[i]);
}

/// Rows for columns, both counts rounded up to eights.
static void turn(const float *in, int inStride, int rows, int columns, float *out, int outStride) {
  for (int r = 0; r < rows; r += 8) {
    for (int c = 0; c < columns; c += 8)
      turnBlock(in + r * inStride + c, inStride, out + c * outStride + r, outStride);
  }
}

// MARK: A plane

/// The buffers that a plane passes through, and what is kept of each plane of an image.
struct Buffers {
  float *padded, *folded, *lines, *turned, *masked, *spectra, *lows;

  Buffers(const FilterPlan &plan, int planes, float *memory) {
    float **all[] = {&padded, &folded, &lines, &turned, &masked};
    for (float **buffer : all) {
      *buffer = memory;
      memory += plan.bufferSize();
    }
    spectra = memory;
    lows = memory + planes * plan.spectrumSize();
  }
};

/// The spectrum of a plane: columns × lanes, as far as a mask needs it.
static void analysePlane(const FilterPlan &plan, const float *plane, const Buffers &b,
                         float *spectrum) {
  const int width = plan.width(), stride = plan.stride();
  if (width != stride) {
    for (int y = 0; y < plan.height(); ++y)
      __builtin_memcpy(b.padded + y * stride, plane + y * width, width * sizeof(float));
    plane = b.padded;
  }
  fold(plan.vertical, plane, stride, b.folded);
  analyse(plan.vertical, plan.rows, b.folded, stride, b.lines);
  turn(b.lines, stride, plan.rows, width, b.turned, plan.lanes);
  fold(plan.horizontal, b.turned, plan.lanes, b.folded);
  analyse(plan.horizontal, plan.columns, b.folded, plan.lanes, spectrum);
}

/// What a mask passes of a spectrum, as a plane whose rows are `stride` apart.
static void synthesisePlane(const FilterPlan &plan, const FilterPlan::Mask &mask, const Buffers &b,
                            const float *spectrum, float *low) {
  const int stride = plan.stride(), lanes = mask.lanes;
  if (mask.rows == 0) {
    __builtin_memset(low, 0, plan.height() * stride * sizeof(float));
    return;
  }
  for (int c = 0; c < mask.columns; ++c) {
    for (int l = 0; l < lanes; l += 8) {
      Lanes8 value, gain;
      load(value, spectrum + c * plan.lanes + l);
      load(gain, mask.gains.data() + c * lanes + l);
      store<Lanes8>(b.masked + c * lanes + l, value * gain);
    }
  }
  synthesise(plan.horizontal, mask.columns, b.masked, lanes, b.turned);
  turn(b.turned, lanes, plan.width(), lanes, b.lines, stride);
  synthesise(plan.vertical, mask.rows, b.lines, stride, low);
}

// MARK: An image

/// What a component and the rest of an image are divided by.
struct Divisors {
  bool divides;
  float low, rest;
};

INLINE void raise(Lanes16 &peak, const Lanes16 &value) { peak = value > peak ? value : peak; }

/// The largest value of `low`, and of what the image has beyond it.
static void peaks(const FilterPlan &plan, const float *image, const float *low, int planes,
                  Divisors &found) {
  Lanes16 peak = Lanes16{} - __builtin_inff(), restPeak = peak;
  float last = peak[0], restLast = last;
  for (int y = 0; y < plan.height() * planes; ++y, image += plan.width(), low += plan.stride()) {
    int x = 0;
    for (; x + 16 <= plan.width(); x += 16) {
      Lanes16 value, whole;
      load(value, low + x);
      load(whole, image + x);
      raise(peak, value);
      raise(restPeak, whole - value);
    }
    for (; x < plan.width(); ++x) {
      last = low[x] > last ? low[x] : last;
      restLast = image[x] - low[x] > restLast ? image[x] - low[x] : restLast;
    }
  }
  for (int i = 0; i < 16; ++i) {
    last = peak[i] > last ? peak[i] : last;
    restLast = restPeak[i] > restLast ? restPeak[i] : restLast;
  }
  found.low = last;
  found.rest = restLast;
}

template <bool Streams> INLINE void emit(float *to, const Lanes16 &value) {
  if (Streams) {
    __builtin_nontemporal_store(value, reinterpret_cast<Lanes16 *>(to));
  } else {
    store(to, value);
  }
}

/// Writes `count` values of a component and of the rest.
template <bool Streams, bool Divides>
INLINE void finishRow(const float *image, const float *low, int count, const Divisors &by,
                      float *lowOut, float *restOut) {
  int x = 0;
  for (; x + 16 <= count; x += 16) {
    Lanes16 value, rest;
    load(value, low + x);
    load(rest, image + x);
    rest -= value;
    if (lowOut) emit<Streams>(lowOut + x, Divides ? value / by.low : value);
    if (restOut) emit<Streams>(restOut + x, Divides ? rest / by.rest : rest);
  }
  for (; x < count; ++x) {
    const float rest = image[x] - low[x];
    if (lowOut) lowOut[x] = Divides ? low[x] / by.low : low[x];
    if (restOut) restOut[x] = Divides ? rest / by.rest : rest;
  }
}

template <bool Streams, bool Divides>
INLINE void finishRows(const FilterPlan &plan, const float *image, const float *low, int planes,
                       const Divisors &by, float *lowOut, float *restOut) {
  const int width = plan.width(), rows = plan.height() * planes;
  for (int y = 0; y < rows; ++y) {
    const size_t at = static_cast<size_t>(y) * width;
    finishRow<Streams, Divides>(image + at, low, width, by, lowOut ? lowOut + at : nullptr,
                                restOut ? restOut + at : nullptr);
    low += plan.stride();
  }
}

static void finish(const FilterPlan &plan, const float *image, const float *low, int planes,
                   const Divisors &by, bool streams, float *lowOut, float *restOut) {
  // Only whole, aligned vectors can pass the caches by.
  if (streams && plan.width() == plan.stride()) {
    if (by.divides) return finishRows<true, true>(plan, image, low, planes, by, lowOut, restOut);
    return finishRows<true, false>(plan, image, low, planes, by, lowOut, restOut);
  }
  if (by.divides) return finishRows<false, true>(plan, image, low, planes, by, lowOut, restOut);
  finishRows<false, false>(plan, image, low, planes, by, lowOut, restOut);
}

/// Filters `planes` planes as one image, from `offset` on.
static void filterTogether(const FilterPlan &plan, const float *image, int planes,
                           const FilterOutput &out, size_t offset, const Buffers &b) {
  const size_t lowSize = static_cast<size_t>(plan.height()) * plan.stride();
  for (int p = 0; p < planes; ++p)
    analysePlane(plan, image + p * plan.planeSize(), b, b.spectra + p * plan.spectrumSize());
  for (size_t m = 0; m < plan.masks.size(); ++m) {
    float *lowOut = out.low && out.low[m] ? out.low[m] + offset : nullptr;
    float *restOut = out.rest && out.rest[m] ? out.rest[m] + offset : nullptr;
    if (!lowOut && !restOut) continue;
    for (int p = 0; p < planes; ++p) {
      synthesisePlane(plan, plan.masks[m], b, b.spectra + p * plan.spectrumSize(),
                      b.lows + p * lowSize);
    }
    Divisors by{out.rescales, 1, 1};
    if (out.rescales) {
      peaks(plan, image, b.lows, planes, by);
      if (!(by.low > out.floor)) by.low = 1;
      if (!(by.rest > out.floor)) by.rest = 1;
    }
    finish(plan, image, b.lows, planes, by, out.streams, lowOut, restOut);
  }
}

static void filterImage(const FilterPlan &plan, const float *image, int planes,
                        const FilterOutput &out, float *scratch) {
  const Buffers buffers(plan, planes, scratch);
  if (out.rescales) return filterTogether(plan, image, planes, out, out.offset, buffers);
  // Nothing binds the planes together, and one alone stays in the nearest cache.
  for (int p = 0; p < planes; ++p) {
    const size_t at = p * plan.planeSize();
    filterTogether(plan, image + at, 1, out, out.offset + at, buffers);
  }
}
