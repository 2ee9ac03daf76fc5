import Foundation
import Testing
import Torch

@testable import Spectra

/// The kernel against the transform in float64, element by element.
@Suite struct SplitKernelTests {
  /// Of images in [0, 1], as the kernel's documentation promises.
  static let tolerance = 2e-6

  @Test func equalsTheTransformAtEverySquareSize() throws {
    for size in 1...64 {
      let radii = [0, 0.5, 1, 2.5, Double(size) / 4, Double(size) / 2, Double(size) * 0.6]
      try check([1, 1, size, size], radii.map { .disc(radius: $0) })
    }
  }

  @Test(arguments: [
    [1, 7], [7, 1], [2, 3], [9, 8], [5, 64], [33, 17], [31, 47], [63, 10], [24, 40], [12, 20],
    [96, 80], [223, 11], [224, 224], [256, 3],
  ])
  func equalsTheTransformAtOtherSizes(_ size: [Int]) throws {
    try check([2, 1] + size, [.disc(radius: 3), .disc(radius: 40), .gaussian(sigma: 2)])
  }

  /// At 28 and 32 every radius at which another bin passes, and the bin exactly on the circle.
  @Test(arguments: [28, 32, 31]) func equalsTheTransformAtEveryRadius(_ size: Int) throws {
    let distances = Set(halfDistances(height: size, width: size)).sorted()
    for part in stride(from: 0, to: distances.count, by: 16) {
      let radii = distances[part..<min(part + 16, distances.count)]
      try check(
        [1, 1, size, size],
        radii.flatMap { r in MaskRule.allCases.map { .disc(radius: r, rule: $0) } })
    }
  }

  @Test func equalsTheTransformForEveryKindOfMask() throws {
    let masks =
      MaskRule.allCases.flatMap { rule -> [FrequencyMask] in
        [
          .disc(radius: 0, rule: rule), .ring(inner: 0, outer: 3, rule: rule),
          .ring(inner: 5, outer: 5, rule: rule), .ring(inner: 6.5, outer: 11, rule: rule),
          .ring(inner: 12, outer: 90, rule: rule),
        ]
      } + [0.1, 0.5, 3, 20, 1e4].map { .gaussian(sigma: $0) }
    for size in [[32, 32], [15, 20], [28, 30]] { try check([2, 3] + size, masks) }
  }

  private func check(_ shape: [Int], _ masks: [FrequencyMask]) throws {
    let images = testImages(shape)
    let cutting = masks.filter { !$0.passesEverything(height: shape[2], width: shape[3]) }
    guard !cutting.isEmpty else { return }
    let bank = try #require(SplitKernel.bank(for: images, cutting))
    let expected = Cuts(images.to(.float64), cutting).components(.none)
    for (i, parts) in bank.split(images).enumerated() {
      let name = "\(shape), \(cutting[i])"
      expectClose(parts.passed.to(.float64), expected[i].low, Self.tolerance, name)
      expectClose(parts.rest.to(.float64), expected[i].high, Self.tolerance, name)
    }
    for (alone, both) in zip(bank.passed(images), bank.split(images)) {
      expectClose(alone, both.passed, 0, "low alone, \(shape)")
    }
  }

  @Test func otherTensorsGoThroughTheTransform() {
    let masks: [FrequencyMask] = [.disc(radius: 2)]
    #expect(SplitKernel.bank(for: testImages([1, 1, 8, 8]), masks) != nil)
    #expect(SplitKernel.bank(for: testImages([1, 1, 8, 8], dtype: .float64), masks) == nil)
    #expect(SplitKernel.bank(for: testImages([1, 1, 2, 257]), masks) == nil)
    #expect(SplitKernel.bank(for: testImages([1, 1, 8, 8])[0..<0], masks) == nil)
    #expect(SplitKernel.bank(for: testImages([1, 1, 8, 8]), []) == nil)
    let wide = testImages([1, 2, 3, 300])
    let expected = split(wide.to(.float64), by: masks)[0].low
    expectClose(split(wide, by: masks)[0].low.to(.float64), expected, Self.tolerance)
  }

  // MARK: What must not matter

  @Test(arguments: [[32, 32], [28, 28], [9, 21]]) func noImageSeesItsNeighbours(_ size: [Int]) {
    let images = testImages([37, 3] + size)
    let masks: [FrequencyMask] = [.disc(radius: 2), .disc(radius: 7), .gaussian(sigma: 3)]
    for rescale in Rescale.allCases {
      let together = split(images, by: masks, rescale: rescale)
      for part in [0..<1, 1..<20, 20..<37] {
        for (alone, all) in zip(split(images[part], by: masks, rescale: rescale), together) {
          expectClose(alone.low, all.low[part], 0, "\(part), \(rescale)")
          expectClose(alone.high, all.high[part], 0, "\(part), \(rescale)")
        }
      }
    }
  }

  @Test func threadsDoNotMatter() {
    let images = testImages([64, 3, 32, 32])
    let threads = Machine.threads
    defer { Machine.setThreads(threads) }
    let results = [1, 2, 3].map { count in
      Machine.setThreads(count)
      return split(images, by: [.disc(radius: 4), .disc(radius: 13)], rescale: .max)
    }
    for other in results.dropFirst() {
      for (a, b) in zip(results[0], other) {
        expectClose(a.low, b.low)
        expectClose(a.high, b.high)
      }
    }
  }

  /// Results that do not fit the caches are written past them; the numbers are the same.
  @Test func sizeDoesNotMatter() {
    let images = testImages([1200, 3, 32, 32])
    for rescale in Rescale.allCases {
      let large = split(images, by: [.disc(radius: 6)], rescale: rescale)[0]
      let small = split(images[1190..<1200], by: [.disc(radius: 6)], rescale: rescale)[0]
      expectClose(large.low[1190..<1200], small.low)
      expectClose(large.high[1190..<1200], small.high)
    }
  }

  @Test func memoryOrderDoesNotMatter() {
    let images = testImages([3, 4, 12, 12])
    let expected = split(images, radius: 3)
    let window = Tensor.zeros([3, 4, 24, 12]).narrowed(2, 6..<18)
    window.copyInPlace(from: images)
    let turned = images.transposed().contiguous().transposed()
    for view in [images.contiguous(.channelsLast), window, turned] {
      #expect(!view.isContiguous())
      let parts = split(view, radius: 3)
      expectClose(parts.low, expected.low)
      expectClose(parts.high, expected.high)
    }
  }

  // MARK: Rescaling within the kernel

  @Test(arguments: [[2, 3, 32, 32], [3, 1, 28, 28], [2, 2, 7, 9], [3, 5, 5]])
  func rescalesAsRescaleDoes(_ shape: [Int]) {
    let images = testImages(shape)
    let masks: [FrequencyMask] = [.disc(radius: 0), .disc(radius: 2), .disc(radius: 99)]
    let plain = split(images, by: masks)
    for (i, parts) in split(images, by: masks, rescale: .max).enumerated() {
      expectClose(parts.low, Rescale.max(plain[i].low), 0, "\(shape), \(masks[i])")
      expectClose(parts.high, Rescale.max(plain[i].high), 0, "\(shape), \(masks[i])")
    }
    images.requiringGradient()
    let recorded = split(images, by: masks, rescale: .max)[1].high
    #expect(recorded.requiresGradient)
    expectClose(recorded.detached, Rescale.max(plain[1].high))
  }

  // MARK: Gradients

  /// The split is linear, so central differences are exact but for rounding, whatever the step.
  @Test(arguments: [[2, 1, 5, 4], [1, 2, 8, 8], [1, 1, 6, 7]])
  func hasTheGradientOfItsDifferences(_ shape: [Int]) {
    let images = testImages(shape).requiringGradient()
    let weights = (0..<4).map { testImages(shape) * Double($0 + 1) - 0.7 }
    let masks: [FrequencyMask] = [.disc(radius: 1.5), .gaussian(sigma: 1)]
    func weighted(_ x: Tensor) -> Tensor {
      let parts = split(x, by: masks)
      return (parts[0].low * weights[0] + parts[0].high * weights[1] + parts[1].high * weights[2])
        .sum() + (lowComponents(x, by: masks)[1] * weights[3]).sum()
    }
    let analytic = gradient(of: weighted(images), withRespectTo: images).floats
    for i in 0..<images.count {
      var step = [Float](repeating: 0, count: images.count)
      step[i] = 0.5
      let shift = Tensor(step, shape: shape)
      let slope = withoutGradients {
        (weighted(images + shift) - weighted(images - shift)).item
      }
      #expect(abs(slope - Double(analytic[i])) < 5e-5, "\(shape), pixel \(i)")
    }
  }

  @Test func gradientsHaveGradients() {
    let images = testImages([1, 1, 8, 8]).requiringGradient()
    let high = split(images, radius: 2).high
    let slope = gradients(
      of: (high * high * high).sum(), withRespectTo: [images], createGraph: true)[0]
    let second = gradient(of: (slope * slope).sum(), withRespectTo: images)
    let wide = testImages([1, 1, 8, 8], dtype: .float64).requiringGradient()
    let wideHigh = split(wide, radius: 2).high
    let wideSlope = gradients(
      of: (wideHigh * wideHigh * wideHigh).sum(), withRespectTo: [wide], createGraph: true)[0]
    let wideSecond = gradient(of: (wideSlope * wideSlope).sum(), withRespectTo: wide)
    expectClose(second.to(.float64), wideSecond, 1e-5)
  }

  /// In a process of its own: the count of live handles is one for all of it.
  @Test func nothingIsLeftBehind() async {
    await #expect(processExitsWith: .success) {
      let images = testImages([4, 3, 16, 16]).requiringGradient()
      func work() {
        for radius in 0..<40 {
          let parts = split(images, radius: Double(radius) / 4)
          _ = gradient(of: parts.high.sum() + (parts.low * 2).sum(), withRespectTo: images)
        }
      }
      work()
      let before = Machine.liveTensors
      work()
      #expect(Machine.liveTensors == before)
    }
  }
}
