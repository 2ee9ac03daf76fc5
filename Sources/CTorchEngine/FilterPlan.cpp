#include "FilterPlan.h"

#include <algorithm>
#include <cmath>

namespace passband {

namespace {

int roundedUp(int value, int unit) { return (value + unit - 1) / unit * unit; }

/// The frequency of a coefficient, by its place.
int frequency(int place) { return (place + 1) / 2; }

/// cos or sin of 2π·cycles/size, exactly 0 where it should be.
double wave(bool isSine, long cycles, int size) {
  const long quarter = 4 * (cycles % size);
  if (quarter % (isSine ? 2 * size : size) == 0) {
    if (isSine) return 0;
    const long turn = quarter / size % 4;
    return turn == 0 ? 1 : turn == 2 ? -1 : 0;
  }
  const double angle = 2 * M_PI * static_cast<double>(cycles % size) / size;
  return isSine ? std::sin(angle) : std::cos(angle);
}

/// Group of a coefficient: see FilterAxis::groups.
int groupOf(int place, bool foldsTwice) {
  const bool isSine = place > 0 && place % 2 == 0;
  if (!foldsTwice) return isSine;
  const bool isOdd = frequency(place) % 2;
  return isSine ? (isOdd ? 2 : 3) : isOdd;
}

} // namespace

int FilterAxis::Group::countWithin(int count) const {
  return static_cast<int>(std::lower_bound(places.begin(), places.end(), count) - places.begin());
}

FilterAxis::FilterAxis(int size) : size(size) {
  const bool twice = size % 4 == 0;
  const int last = twice ? size / 4 : size / 2;
  entries = last + 1;
  groups.resize(twice ? 4 : 2);
  for (int place = 0; place < size; ++place) groups[groupOf(place, twice)].places.push_back(place);
  // A value that is its own mirror image was added to itself.
  const bool lastIsMirrored = twice || size % 2 == 0;
  for (Group &group : groups) {
    const size_t count = group.places.size();
    group.forward.resize(count * entries);
    group.inverse.resize(count * entries);
    for (size_t i = 0; i < count; ++i) {
      const int place = group.places[i], k = frequency(place);
      const bool isSine = place > 0 && place % 2 == 0;
      const double weight = (k == 0 || 2 * k == size ? 1.0 : 2.0) / size;
      for (int j = 0; j < entries; ++j) {
        const double value = wave(isSine, static_cast<long>(k) * j, size);
        const bool isMirrored = j == 0 || (j == last && lastIsMirrored);
        group.forward[i * entries + j] = static_cast<float>(isMirrored ? value / 2 : value);
        group.inverse[j * count + i] = static_cast<float>(value * weight);
      }
    }
  }
}

FilterPlan::FilterPlan(int height, int width, const double *gains, size_t count)
    : vertical(height), horizontal(width) {
  const int across = width / 2 + 1, down = height / 2 + 1;
  for (size_t m = 0; m < count; ++m) {
    const double *own = gains + m * down * across;
    int highestRow = -1, highestColumn = -1;
    for (int i = 0; i < down; ++i) {
      for (int j = 0; j < across; ++j) {
        // Below float's precision by far: what a gaussian has left of its tail.
        if (!(std::abs(own[i * across + j]) > 0x1p-30)) continue;
        highestRow = std::max(highestRow, i);
        highestColumn = std::max(highestColumn, j);
      }
    }
    Mask mask;
    mask.rows = std::clamp(2 * highestRow + 1, 0, height);
    mask.columns = std::clamp(2 * highestColumn + 1, 0, width);
    mask.lanes = roundedUp(mask.rows, 8);
    mask.gains.resize(static_cast<size_t>(mask.columns) * mask.lanes);
    for (int c = 0; c < mask.columns; ++c) {
      for (int r = 0; r < mask.rows; ++r) {
        mask.gains[static_cast<size_t>(c) * mask.lanes + r] =
            static_cast<float>(own[frequency(r) * across + frequency(c)]);
      }
    }
    rows = std::max(rows, mask.rows);
    columns = std::max(columns, mask.columns);
    lanes = std::max(lanes, mask.lanes);
    masks.push_back(std::move(mask));
  }
}

int FilterPlan::stride() const { return roundedUp(width(), 16); }

size_t FilterPlan::bufferSize() const {
  // Folded groups have up to eight rows more than the plane.
  const size_t tallest = std::max(roundedUp(height(), 8) + 8, roundedUp(width(), 8) + 8);
  return tallest * roundedUp(std::max(stride(), lanes), 16);
}

size_t FilterPlan::scratchSize(int planes) const {
  const size_t plane = static_cast<size_t>(height()) * stride() + spectrumSize();
  return bufferSize() * 5 + planes * plane;
}

} // namespace passband
