import Spectra
import Testing
import Torch
import Vision

@testable import Studies

/// Numbers of one network, from answers that are made up image by image.
@Suite struct CellNumbersTests {
  /// Whole, LFC and HFC at r = 4 as they are and amplified, and cut by singular values.
  private static let conditions =
    Condition.standard(radii: [4], rule: .strict, rescales: [.none, .max])
    + [Condition([.svdLow(.disc(radius: 4, rule: .strict))])]
    + [Condition([.svdHigh(.disc(radius: 4, rule: .strict))])]

  /// Answers in the order of the conditions: whether each of four images is right.
  private static let right: [[Bool]] = [
    [true, true, true, false],  // whole
    [false, false, true, false], [true, true, true, true],  // low, high
    [false, true, true, false], [true, false, false, false],  // amplified
    [true, false, true, true], [true, true, true, true],  // by singular values
  ]

  private func numbers(stars: [Float] = [0.1, 0.3, 0.01, 0.01]) throws -> CellNumbers {
    let cell = try StudySample.plan().cells[0]
    let sample = StudySample.numbers(cell, test: [true])
    var outcomes = Outcomes.random(images: 4, classes: 2, under: Self.conditions)
    outcomes.labels = [0, 0, 0, 0]
    for (place, flags) in Self.right.enumerated() {
      outcomes.rows[place].predicted = flags.map { $0 ? 0 : 1 }
    }
    let distances = DistanceView(
      source: outcomes.source,
      rows: [
        .init(condition: .low(4), l2: stars, linf: stars),
        .init(condition: .low(4, rescale: .max), l2: [1, 1, 1, 1], linf: [1, 1, 1, 1]),
      ])
    return CellNumbers(
      model: "a", seed: 0, info: sample.info, epochs: [], outcomes: [outcomes],
      distances: [distances], kernels: [], grid: [], filtered: nil, folder: sample.folder)
  }

  private func value(_ metric: String) throws -> Double {
    try numbers().value(try MetricName(parsing: metric)).value
  }

  @Test func misalignedIsRightWholeAndByHFCAndWrongByLFC() throws {
    #expect(try value("misaligned4[none]") == 0.5)
    #expect(try value("misaligned4[max]") == 0.25)
    #expect(try value("misaligned4") == 0.25, "amplified where that was measured")
    #expect(try value("misaligned4[svd none]") == 0.25)
    #expect(try value("L4[svd none]") == 0.75)
  }

  /// Of images 0 and 1, right whole and wrong by LFC as it is: 0.1 and 0.3.
  @Test func epsilonStarIsTheMedianDistanceOfFragileImages() throws {
    #expect(abs(try value("epsilon-star4") - 0.2) < 1e-6)
    #expect(try value("epsilon-star4[max]") == 1)
  }

  /// Images 0, 1 and 2 are right; at 0.1 the first cannot be robust, at 0.3 the second neither.
  @Test func theCorollaryLeavesNoMoreToBeRobust() throws {
    #expect(try value("at-most4:0.05") == 0.75)
    #expect(try value("at-most4:0.1") == 0.5)
    #expect(try value("at-most4:0.3") == 0.25)
    #expect(try value("at-most4:0.3[max]") == 0.75)
  }

  @Test(arguments: [
    ("L8", "low, r = 8.0, rescale max"), ("misaligned4[svd max]", "rescale max"),
    ("at-most8:0.1", "r = 8.0"), ("L4[train]", "there is no such epoch"),
  ])
  func whatIsMissingIsNamed(_ metric: String, _ reason: String) throws {
    let found = errorText { _ = try value(metric) }
    #expect(found.contains("a.\(metric) was not measured") && found.contains(reason), "\(found)")
  }
}
