#pragma once
#include <cstddef>
#include <vector>

namespace passband {

/// The real Fourier transform along one axis of n values, as small matrix products.
///
/// Coefficients are in the order cos 0, cos 1, sin 1, cos 2, sin 2, …, n of them, so that those up
/// to a frequency come first. Values that meet the same cosine or sine are added before they are
/// multiplied: x[j] ± x[n − j], and where 4 divides n once more about n/4. That leaves a quarter
/// (or half) of the products, and matrices of ⌊n/4⌋ + 1 (or ⌊n/2⌋ + 1) columns.
struct FilterAxis {
  /// Coefficients that share their folded values: cosines or sines, of even or odd frequencies.
  struct Group {
    /// Places of the coefficients, ascending.
    std::vector<int> places;
    /// coefficients × entries, and entries × coefficients; the second includes the factor 1/n.
    std::vector<float> forward, inverse;

    /// How many are among the first `count` coefficients of the axis.
    int countWithin(int count) const;
  };

  int size;
  /// Folded values in each group.
  int entries;
  /// Two, cosines and sines, or four: even cosines, odd cosines, odd sines, even sines.
  std::vector<Group> groups;

  explicit FilterAxis(int size);
  bool foldsTwice() const { return groups.size() == 4; }
};

/// Filters of planes by gains that depend on the absolute frequency along each axis: real and even,
/// so that the two axes are transformed by real arithmetic alone.
struct FilterPlan {
  struct Mask {
    /// Coefficients with a gain, down and across: none beyond.
    int rows, columns;
    /// Row coefficients in memory: `rows` rounded up to whole vectors.
    int lanes;
    /// columns × lanes.
    std::vector<float> gains;
  };

  FilterAxis vertical, horizontal;
  std::vector<Mask> masks;
  /// What the masks need together.
  int rows = 0, columns = 0, lanes = 0;

  /// - gains: for each mask (⌊height/2⌋ + 1) × (⌊width/2⌋ + 1), by absolute frequency.
  FilterPlan(int height, int width, const double *gains, size_t count);

  int height() const { return vertical.size; }
  int width() const { return horizontal.size; }
  size_t planeSize() const { return static_cast<size_t>(height()) * width(); }
  /// Width in memory while a plane is worked on: whole vectors.
  int stride() const;
  /// Floats of scratch memory that one image of so many planes needs.
  size_t scratchSize(int planes) const;
  /// Floats of each of the buffers that hold a plane, and of a spectrum.
  size_t bufferSize() const;
  size_t spectrumSize() const { return static_cast<size_t>(columns) * lanes; }
};

/// Where the results of one image go: `low` and `rest` of each mask, either of them perhaps null.
struct FilterOutput {
  float *const *low;
  float *const *rest;
  /// Of the image within each.
  size_t offset;
  /// Divide by the image's maximum where that is above `floor`.
  bool rescales;
  float floor;
  /// Write past the caches: for results that are larger than these.
  bool streams;
};

/// Filters one image of `planes` planes; `scratch` is aligned to 64 bytes.
void filterImage(const FilterPlan &plan, const float *image, int planes, const FilterOutput &out,
                 float *scratch);

} // namespace passband
