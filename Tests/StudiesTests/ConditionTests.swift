import Foundation
import Spectra
import Testing
import Torch

@testable import Studies

@Suite struct ConditionTests {
  static let conditions: [Condition] = [
    .original, .low(4), .high(4), .low(4, rule: .inclusive, rescale: .max),
    .high(2.5, rescale: .max), Condition([.low(.ring(inner: 1, outer: 3)), .rescale(.max)]),
    Condition([.high(.gaussian(sigma: 2))]), Condition([.rescale(.max)]),
    Condition([.low(.disc(radius: 3)), .high(.disc(radius: 1)), .rescale(.max)]),
  ]

  @Test func saysWhatReportsCallIt() {
    let names = ConditionTests.conditions.map(\.name)
    #expect(
      names == [
        "original", "low", "high", "low", "high", "ring", "gaussian-high", "original", "low",
      ])
    #expect(
      ConditionTests.conditions.map(\.radius) == [nil, 4, 4, 4, 2.5, 3, 2, nil, 3])
    #expect(
      ConditionTests.conditions.map(\.rescale.rawValue) == [
        "none", "none", "none", "max", "max", "max", "none", "max", "max",
      ])
  }

  @Test func saysWhatReportsCallTheOthers() {
    let disc = FrequencyMask.disc(radius: 4)
    let others = [
      Condition([.svdLow(disc)]), Condition([.svdHigh(disc), .rescale(.max)]),
      Condition([.hybrid(disc, seed: 1)]), .rounded, Condition([.low(disc), .rounded]),
      Condition([.high(.ring(inner: 1, outer: 3))]), Condition([.low(.gaussian(sigma: 2))]),
    ]
    #expect(
      others.map(\.name) == [
        "svd-low", "svd-high", "hybrid", "rounded", "low-rounded", "ring-rest", "gaussian-low",
      ])
    #expect(others.map(\.radius) == [4, 4, 4, nil, 4, 3, 2])
    #expect(others.map(\.innerRadius) == [nil, nil, nil, nil, nil, 1, nil])
  }

  /// As files of before the others were written.
  @Test func oldJSONStillReads() throws {
    let text = """
      [{"steps": []}, {"steps": [{"low": {"_0": {"disc": {"radius": 4, "rule": "strict"}}}},
      {"rescale": {"_0": "max"}}]}]
      """
    let read = try JSONDecoder().decode([Condition].self, from: Data(text.utf8))
    #expect(read == [.original, .low(4, rescale: .max)])
  }

  @Test func theOthersAreWhatTheyAreCalled() {
    let images = Tensor.randomUniform([2, 3, 8, 8], using: Generator(seed: 3))
    let partners = images.flipped([0])
    let disc = FrequencyMask.disc(radius: 2)
    let seen = views(
      of: images,
      under: [
        Condition([.hybrid(disc, seed: 0)]), Condition([.svdLow(disc)]),
        Condition([.svdHigh(disc)]),
        Condition([.high(disc), .rounded]),
      ], partners: partners)
    let (own, other) = (split(images, radius: 2), split(partners, radius: 2))
    func isSame(_ a: Tensor, _ b: Tensor) -> Bool { (a - b).absolute().max().item < 1e-6 }
    #expect(isSame(seen[0], own.low + other.high))
    #expect(isSame(seen[1], SVDSplit(images)(matching: own.low).low))
    #expect(isSame(seen[1] + seen[2], images))
    #expect(isSame(seen[3], (own.high.clamped(0...1) * 255).rounded() / 255))
  }

  @Test func standardOnesComeInOrder() {
    let standard = Condition.standard(radii: [4, 8], rule: .inclusive, rescales: [.none, .max])
    #expect(
      standard.map { "\($0.name) \($0.radius ?? 0) \($0.rescale)" } == [
        "original 0.0 none", "low 4.0 none", "low 8.0 none", "high 4.0 none", "high 8.0 none",
        "low 4.0 max", "low 8.0 max", "high 4.0 max", "high 8.0 max",
      ])
    #expect(Set(standard).count == standard.count)
    #expect(Condition.standard(radii: [], rule: .strict, rescales: [.max]) == [.original])
  }

  @Test func theRuleTellsConditionsApart() {
    #expect(Condition.low(4) != .low(4, rule: .inclusive) && Condition.low(4) != .high(4))
    #expect(Condition.low(4, rescale: .none) == .low(4))
  }

  @Test func decodesFromItsOwnJSON() throws {
    let data = try JSONEncoder().encode(ConditionTests.conditions)
    #expect(try JSONDecoder().decode([Condition].self, from: data) == ConditionTests.conditions)
  }

  @Test(arguments: [[8, 8], [7, 10]]) func viewsAreTheStepsOneByOne(_ size: [Int]) {
    let images = Tensor.randomUniform([2, 3] + size, using: Generator(seed: 3))
    let seen = views(of: images, under: ConditionTests.conditions)
    #expect(seen.count == ConditionTests.conditions.count)
    for (condition, view) in zip(ConditionTests.conditions, seen) {
      var expected = images
      for step in condition.steps {
        switch step {
        case .low(let mask): expected = split(expected, by: [mask])[0].low
        case .high(let mask): expected = split(expected, by: [mask])[0].high
        case .rescale(let rescale): expected = rescale(expected)
        case .svdLow, .svdHigh, .hybrid, .rounded: Issue.record("not among these")
        }
      }
      #expect(view.shape == images.shape)
      #expect((view - expected).absolute().max().item < 1e-6, "\(condition)")
    }
  }

  @Test func viewsOfOneCutAreOneTensor() {
    func address(_ tensor: Tensor) -> UnsafeRawPointer? {
      tensor.withUnsafeBytes(\.baseAddress)
    }
    let images = Tensor.randomUniform([1, 1, 8, 8], using: Generator(seed: 3))
    let seen = views(of: images, under: [.low(2), .high(2), .low(2), .low(3), .high(2)])
    #expect(address(seen[0]) == address(seen[2]) && address(seen[1]) == address(seen[4]))
    #expect(address(seen[0]) != address(seen[3]))
    #expect(views(of: images, under: []).isEmpty)
  }

  /// The image as it is, not a copy that rounding has touched.
  @Test func theOriginalIsUntouched() {
    let images = Tensor.randomUniform([2, 3, 5, 6], using: Generator(seed: 4))
    #expect(views(of: images, under: [.low(2), .original])[1].floats == images.floats)
  }

  /// Nothing is left above the radius: exactly zero, and not rounding blown up by rescaling.
  @Test func anEmptyHighBandStaysZeroWhenRescaled() {
    let images = Tensor.randomUniform([2, 3, 8, 8], using: Generator(seed: 5))
    let view = views(of: images, under: [.high(100, rescale: .max)])[0]
    #expect(view.absolute().max().item == 0)
  }
}
