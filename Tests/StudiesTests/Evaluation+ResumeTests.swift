import Spectra
import Testing
import Torch
import Vision

@testable import Studies

@Suite struct EvaluationResumeTests {
  private let tones = Tones(50)
  private let evaluation = Evaluation(batchSize: 8)
  private let conditions: [Condition] = [
    .original, .low(3, rescale: .max), Condition([.hybrid(.disc(radius: 3), seed: 1)]),
  ]

  private struct Stop: Error {}

  /// Stopped after any batch, and gone on with: the same answers as without a stop.
  @Test(arguments: [8, 24, 48]) func goesOnToTheSameAnswers(_ stop: Int) throws {
    let whole = try evaluation.outcomes(
      of: ToneClassifier(), on: tones.dataset, under: conditions)
    var partial: Outcomes?
    #expect(throws: Stop.self) {
      _ = try evaluation.outcomes(
        of: ToneClassifier(), on: tones.dataset, under: conditions, after: nil
      ) { progress in
        guard progress.done == stop else { return }
        partial = progress.outcomes()
        throw Stop()
      }
    }
    #expect(partial?.labels == Array(tones.labels.prefix(stop)))
    var done: [Int] = []
    let rest = try evaluation.outcomes(
      of: ToneClassifier(), on: tones.dataset, under: conditions, after: partial
    ) { done.append($0.done) }
    #expect(rest == whole && done.first == min(stop + 8, 50) && done.last == 50)
  }

  @Test func hybridsNeedTwoClasses() {
    var alike = tones
    alike.labels = [Int](repeating: 1, count: 50)
    let text = errorText {
      _ = try evaluation.outcomes(of: ToneClassifier(), on: alike.dataset, under: conditions)
    }
    #expect(
      text
        == "making hybrid images of tones: all 50 images are of one class; two classes are needed")
  }

  /// The level is a's, the chequerboard is b's.
  @Test func hybridsAreHeardAsTheFormulaSays() throws {
    let pairs = try #require(HybridPairs(labels: tones.labels, seed: 1))
    let classifier = ToneClassifier()
    let outcomes = try evaluation.outcomes(
      of: classifier, on: tones.dataset, under: [Condition([.hybrid(.disc(radius: 3), seed: 1)])])
    var mixed = tones
    mixed.amplitudes = pairs.partners.map { tones.amplitudes[$0] }
    for i in tones.labels.indices {
      let expected = classifier.probabilities(mixed, i, level: 1, board: 1)
      #expect(isClose(outcomes.rows[0].trueProbability[i], expected[tones.labels[i]]))
    }
    let score = outcomes.hybridScores[0]
    let heard = outcomes.rows[0].predicted.enumerated().count {
      $1 == tones.labels[pairs.partners[$0]]
    }
    #expect(score.high == heard && score.low == outcomes.correct(outcomes.rows[0]))
    #expect(score.radius == 3 && score.count == 50 && score.rescale == "none")
  }
}
