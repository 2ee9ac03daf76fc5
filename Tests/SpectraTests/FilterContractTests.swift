import Testing
import Torch

@testable import Spectra

/// The contract of `checkFilter` on every small size at every radius that makes a difference.
@Suite struct FilterContractTests {
  static let small = (1...9).flatMap { height in (1...9).map { Size(height, $0) } }

  @Test(arguments: small) func discsOfEveryRadius(_ size: Size) {
    for radius in size.distances {
      for rule in MaskRule.allCases {
        checkFilter(.disc(radius: radius, rule: rule), on: [1, size.height, size.width])
      }
    }
  }

  @Test(arguments: [Size(31, 33), Size(28, 17), Size(1, 16), Size(16, 1), Size(13, 32)])
  func everyKindOfMaskOnAwkwardSizes(_ size: Size) {
    let masks: [FrequencyMask] =
      [0, 0.5, 4, 7.25, 12, 40].flatMap { radius in
        MaskRule.allCases.map { .disc(radius: radius, rule: $0) }
      } + [
        .ring(inner: 0, outer: 3), .ring(inner: 3, outer: 5, rule: .inclusive),
        .ring(inner: 4, outer: 4), .ring(inner: 2, outer: 100), .gaussian(sigma: 0.3),
        .gaussian(sigma: 3), .gaussian(sigma: 1000),
      ]
    for mask in masks { checkFilter(mask, on: [2, 3, size.height, size.width]) }
  }

  @Test(arguments: small) func energyGrowsWithTheRadius(_ size: Size) {
    let images = testImages([1, size.height, size.width], dtype: .float64)
    let parts = split(
      images, by: size.distances.map { .disc(radius: $0, rule: .inclusive) })
    let energies = parts.map { energy($0.low) }
    #expect(zip(energies, energies.dropFirst()).allSatisfy { $0 <= $1 + 1e-12 })
  }

  /// Moving an image around (cyclically) moves its components with it.
  @Test func componentsMoveWithTheImage() {
    let images = testImages([2, 3, 9, 14], dtype: .float64)
    let shifts = (by: [3, -5], along: [-2, -1])
    for mask in [.disc(radius: 3), .gaussian(sigma: 2)] as [FrequencyMask] {
      let moved = split(images.rolled(shifts.by, along: shifts.along), by: [mask])[0]
      let high = split(images, by: [mask])[0].high
      expectClose(moved.high, high.rolled(shifts.by, along: shifts.along), 1e-12, "\(mask)")
    }
  }
}

struct Size: Sendable, CustomTestStringConvertible {
  let height, width: Int

  init(_ height: Int, _ width: Int) { (self.height, self.width) = (height, width) }

  var testDescription: String { "\(height)×\(width)" }

  /// Every distance of a bin to DC, and one beyond them all: between two of these no mask changes.
  var distances: [Double] {
    let squares = (0...height / 2).flatMap { row in
      (0...width / 2).map { row * row + $0 * $0 }
    }
    let distances = Set(squares).map { Double($0).squareRoot() }.sorted()
    return distances + [distances.last! + 1]
  }
}
