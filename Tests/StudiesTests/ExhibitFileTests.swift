import Foundation
import Spectra
import Testing
import Torch
import Training
import Vision

@testable import Studies

@Suite struct ExhibitFileTests {
  private let folder = TemporaryFolder()
  private var path: String { folder("exhibits.safetensors") }
  private let classifier = ToneClassifier()
  private let evaluation = Evaluation(batchSize: 16)
  private let tones: Tones
  private let outcomes: Outcomes

  /// Labels are the loudest chequerboards: the HFC is always right, the LFC often wrong.
  init() throws {
    var tones = Tones(50, seed: 3)
    tones.labels = tones.amplitudes.map { $0.firstIndex(of: $0.max()!)! }
    var classifier = classifier
    classifier.biases = [0, 0, 0]
    self.tones = tones
    outcomes = try evaluation.outcomes(
      of: classifier, on: tones.dataset,
      under: Condition.standard(radii: [2, 3], rule: .strict, rescales: [.none, .max]))
  }

  private var unbiased: ToneClassifier { ToneClassifier(biases: [0, 0, 0]) }

  private func chosen(_ count: Int = 3) throws -> ExhibitFile {
    try ExhibitFile(outcomes, of: unbiased, on: tones.dataset, using: evaluation, count: count)
  }

  /// Sorted by the least certain of the three answers, by hand.
  @Test(arguments: [1, 3, 1000]) func theMostTellingAreChosen(_ count: Int) throws {
    var expected: [[Int]] = []
    for pair in outcomes.pairs {
      let found = outcomes.misaligned(low: pair.low, high: pair.high, original: pair.original)
      #expect(found.count > 5)
      let ranked = found.sorted { a, b in
        let (left, right) = (certainty(a, pair), certainty(b, pair))
        return left == right ? a < b : left > right
      }
      expected.append(Array(ranked.prefix(count)))
    }
    let exhibits = try chosen(count).exhibits
    #expect(exhibits.map(\.index) == expected.flatMap { $0 })
    #expect(exhibits.allSatisfy { $0.label == tones.labels[$0.index] })
    if count == 1 {
      #expect(
        exhibits.map { "\($0.radius) \($0.rescale)" } == [
          "2.0 none", "3.0 none", "2.0 max", "3.0 max",
        ])
    }
  }

  private func certainty(_ i: Int, _ pair: Outcomes.Pair) -> Float {
    [pair.original.trueProbability[i], pair.high.trueProbability[i], pair.low.confidence[i]].min()!
  }

  @Test func probabilitiesAreThoseOfTheFormula() throws {
    for exhibit in try chosen().exhibits where exhibit.rescale == "none" {
      let answers = [
        (exhibit.originalProbabilities, 1.0, 1.0), (exhibit.lowProbabilities, 1, 0),
        (exhibit.highProbabilities, 0, 1),
      ]
      for (found, level, board) in answers {
        let expected = unbiased.probabilities(tones, exhibit.index, level: level, board: board)
        #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-5 })
      }
    }
  }

  /// With batch statistics an answer depends on the batch: it must be the audited one.
  @Test func imagesAreAskedWithinTheirBatch() throws {
    let relative = Closure { [unbiased] images, statistics in
      unbiased.logits(images - images.mean([0], keepAxes: true), statistics)
    }
    let asked = Evaluation(statistics: .batch, batchSize: 16)
    let outcomes = try asked.outcomes(
      of: relative, on: tones.dataset, under: [.original, .low(3), .high(3)])
    let file = try ExhibitFile(outcomes, of: relative, on: tones.dataset, using: asked)
    #expect(!file.exhibits.isEmpty)
    for exhibit in file.exhibits {
      let sure = Double(outcomes.rows[1].confidence[exhibit.index])
      #expect(abs(exhibit.lowProbabilities.max()! - sure) < 1e-5)
    }
  }

  @Test func picturesShowImageAndComponents() throws {
    let exhibit = try #require(try chosen().exhibits.first)
    #expect(exhibit.original == tones.dataset.raster(exhibit.index))
    for picture in [exhibit.low, exhibit.high, exhibit.highAmplified] {
      #expect(picture.width == 8 && picture.height == 8 && picture.channels == 3)
    }
    // The LFC is the level alone; the HFC as it is has its negative half cut off.
    let (levels, amplitudes) = (tones.levels[exhibit.index], tones.amplitudes[exhibit.index])
    for channel in 0..<3 {
      #expect(Int(exhibit.low.bytes[channel]) == levels[channel])
      #expect(Int(exhibit.high.bytes[channel]) == amplitudes[channel])
      #expect(exhibit.high.bytes[3 + channel] == 0)
    }
    #expect(exhibit.highAmplified.bytes.max() == 255 && exhibit.highAmplified.bytes.min() == 0)
  }

  @Test func roundTrip() throws {
    let file = try chosen()
    try file.write(to: path)
    let read = try ExhibitFile(contentsOf: path)
    #expect(read.entries == file.entries && read.exhibits == file.exhibits)
  }

  /// A classifier that hears no high frequencies is misaligned on no image.
  @Test func noExhibitsAreAFileToo() throws {
    var deaf = unbiased
    deaf.hearing.board = 0
    let outcomes = try evaluation.outcomes(
      of: deaf, on: tones.dataset, under: [.original, .low(3), .high(3)])
    let file = try ExhibitFile(outcomes, of: deaf, on: tones.dataset, using: evaluation)
    #expect(file.exhibits.isEmpty)
    try file.write(to: path)
    #expect(try ExhibitFile(contentsOf: path).exhibits.isEmpty)
  }

  // MARK: Files that are something else

  @Test(
    arguments: [
      { $0["images"] = nil }, { $0["probabilities"] = nil }, { $0.metadata = [:] },
      { $0.metadata["passband.exhibits"] = "[]" }, { $0.metadata["passband.exhibits"] = "[{}]" },
      { $0["images"] = $0["images"]?.to(.float32) },
      { $0["probabilities"] = $0["probabilities"]?.narrowed(1, 0..<2) },
      {
        $0.metadata["passband.exhibits"] = $0.metadata["passband.exhibits"]?
          .replacing("\"radius\":2,", with: "\"radius\":-2,")
      },
    ] as [@Sendable (inout StateDictionary) -> Void])
  func damage(_ change: @Sendable (inout StateDictionary) -> Void) throws {
    try chosen().write(to: path)
    var state = try StateDictionary(contentsOf: path)
    change(&state)
    try state.write(to: path)
    #expect(
      errorText { _ = try ExhibitFile(contentsOf: path) }
        == "reading \(path): not a file of misaligned images")
  }
}
