import Testing
import Torch

@testable import Spectra

@Suite struct SplitTests {
  static let sizes = [
    [2, 32, 32], [1, 28, 28], [3, 31, 31], [3, 33, 48], [1, 7, 6], [3, 224, 224],
  ]
  static let masks: [(name: String, mask: FrequencyMask)] = [
    ("strict 4", .disc(radius: 4)), ("inclusive 4", .disc(radius: 4, rule: .inclusive)),
    ("strict 12.5", .disc(radius: 12.5)), ("ring 5 10", .ring(inner: 5, outer: 10)),
    ("inclusive ring 5 10", .ring(inner: 5, outer: 10, rule: .inclusive)),
    ("gaussian 3", .gaussian(sigma: 3)), ("strict 80", .disc(radius: 80)),
  ]

  @Test(arguments: sizes) func equalsNumPy(_ size: [Int]) throws {
    let reference = try Reference()
    let images = testImages(size)
    let name = size.map(String.init).joined(separator: "x")
    for (mask, parts) in zip(Self.masks, split(images, by: Self.masks.map(\.mask))) {
      try reference.expect(parts.low, "\(name) \(mask.name) low")
      try reference.expect(parts.high, "\(name) \(mask.name) high")
      expectClose(parts.low + parts.high, images, 1e-6, "\(name) \(mask.name)")
    }
  }

  @Test func severalMasksAtOnceEqualOneByOne() {
    let images = testImages([2, 3, 31, 18])
    let masks = Self.masks.map(\.mask)
    for (mask, together) in zip(masks, split(images, by: masks)) {
      let alone = split(images, by: [mask])[0]
      expectClose(together.low, alone.low, 0, "\(mask)")
      expectClose(together.high, alone.high, 0, "\(mask)")
    }
    #expect(split(images, by: []).isEmpty)
  }

  @Test func theRadiusFormIsADisc() {
    let images = testImages([1, 1, 16, 16])
    for rule in MaskRule.allCases {
      let parts = split(images, radius: 4, rule: rule)
      let disc = split(images, by: [.disc(radius: 4, rule: rule)])[0]
      expectClose(parts.low, disc.low)
      expectClose(parts.high, disc.high)
    }
    expectClose(split(images, radius: 4).low, split(images, radius: 4, rule: .strict).low)
  }

  @Test func leadingAxesAndMemoryOrderDoNotMatter() {
    let images = testImages([4, 3, 9, 8])
    let high = split(images, radius: 3).high
    expectClose(split(images.contiguous(.channelsLast), radius: 3).high, high, 1e-6, "last")
    expectClose(split(images[2], radius: 3).high, high[2], 1e-6, "one image")
    expectClose(split(images[2][1], radius: 3).high, high[2][1], 1e-6, "one plane")
    let turned = split(images.transposed(), radius: 3).high
    expectClose(turned.transposed(), high, 1e-6, "turned")
    #expect(split(images[0..<0], radius: 3).low.shape == [0, 3, 9, 8])
  }

  /// A broken image does not spoil its neighbours.
  @Test func imagesAreFilteredByThemselves() {
    let images = testImages([3, 1, 8, 8])
    let expected = split(images, radius: 2).high
    images[1].fillInPlace(with: .nan)
    let high = split(images, radius: 2).high
    expectClose(high[0], expected[0])
    expectClose(high[2], expected[2])
    #expect(high[1].sum().item.isNaN)
  }

  @Test func ringsTileTheImage() {
    let images = testImages([2, 3, 31, 20])
    for rule in MaskRule.allCases {
      let edges = [0, 1, 2.5, 4, 8, 8, 15, 40]
      let rings: [FrequencyMask] = zip(edges, edges.dropFirst()).map {
        .ring(inner: $0, outer: $1, rule: rule)
      }
      // Closed rings begin above their inner radius: DC is the disc of radius 0.
      let parts = split(images, by: rings + [.disc(radius: 0, rule: rule)])
      let sum = parts.map(\.low).reduce(images.zerosLike(), +)
      expectClose(sum, images, 2e-6, "\(rule)")
    }
  }

  @Test func radiusZeroLeavesNothingOrTheMean() {
    let images = testImages([2, 3, 8, 8])
    let nothing = split(images, radius: 0)
    expectClose(nothing.low, images.zerosLike())
    expectClose(nothing.high, images)
    let mean = split(images, radius: 0, rule: .inclusive)
    expectClose(mean.low, images.mean([-2, -1], keepAxes: true).expanded([2, 3, 8, 8]), 1e-6)
  }

  @Test func withoutAHighBandHighIsExactlyZero() {
    let images = testImages([2, 3, 32, 32])
    for radius in [22.63, 24, 28] {
      let parts = split(images, radius: radius)
      expectClose(parts.high, images.zerosLike())
      expectClose(parts.low, images)
    }
  }

  @Test func componentsAreNeitherClippedNorRounded() {
    let parts = split(testImages([1, 1, 32, 32]), radius: 8)
    #expect(parts.high.min().item < -0.1 && parts.high.max().item > 0.1)
    #expect((parts.low * 255 - (parts.low * 255).rounded()).absolute().max().item > 0.1)
  }
}
