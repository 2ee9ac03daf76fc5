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
      names == ["original", "low", "high", "low", "high", "low", "high", "original", "low"])
    #expect(
      ConditionTests.conditions.map(\.radius) == [nil, 4, 4, 4, 2.5, nil, nil, nil, 3])
    #expect(
      ConditionTests.conditions.map(\.rescale.rawValue) == [
        "none", "none", "none", "max", "max", "max", "none", "max", "max",
      ])
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
