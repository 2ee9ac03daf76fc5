import Foundation
import Spectra
import Testing
import Torch
import Training
import Vision

@testable import Studies

@Suite struct EvaluationTests {
  private let tones = Tones(20)
  private let conditions = Condition.standard(radii: [3], rule: .strict, rescales: [.none])

  // MARK: Answers known in closed form

  /// The level lies in the LFC, the chequerboard in the HFC, whose mean is 0.
  @Test func answersAreThoseOfTheFormula() throws {
    let classifier = ToneClassifier()
    let outcomes = try Evaluation().outcomes(
      of: classifier, on: tones.dataset, under: conditions)
    let heard: [(level: Double, board: Double)] = [(1, 1), (1, 0), (0, 1)]
    for (row, heard) in zip(outcomes.rows, heard) {
      for i in tones.labels.indices {
        let expected = classifier.probabilities(tones, i, level: heard.level, board: heard.board)
        #expect(expected[row.predicted[i]] == expected.max())
        #expect(isClose(row.confidence[i], expected.max()!))
        #expect(isClose(row.trueProbability[i], expected[tones.labels[i]]))
      }
    }
    #expect(outcomes.labels == tones.labels && outcomes.rows.map(\.condition) == conditions)
  }

  /// A classifier that hears levels alone hears silence in the HFC: its biases answer.
  @Test func silenceIsAnsweredByTheBiases() throws {
    var classifier = ToneClassifier()
    classifier.hearing.board = 0
    let outcomes = try Evaluation().outcomes(of: classifier, on: tones.dataset, under: conditions)
    let (original, low, high) = (outcomes.rows[0], outcomes.rows[1], outcomes.rows[2])
    #expect(low.predicted == original.predicted && Set(original.predicted).count > 1)
    #expect(Set(high.predicted) == [0])
    let share = exp(0.3) / (exp(0.3) + 1 + exp(-0.2))
    #expect(high.confidence.allSatisfy { isClose($0, share) })
  }

  /// Divided by its own maximum: the chequerboard of the loudest channel becomes ±1.
  @Test func rescalingIsSeenByTheClassifier() throws {
    let classifier = ToneClassifier()
    let outcomes = try Evaluation().outcomes(
      of: classifier, on: tones.dataset, under: [.high(3, rescale: .max)])
    for i in tones.labels.indices {
      let peak = Double(tones.amplitudes[i].max()!) / 255
      let expected = classifier.probabilities(tones, i, level: 0, board: 1 / peak)
      #expect(isClose(outcomes.rows[0].trueProbability[i], expected[tones.labels[i]], 1e-4))
    }
  }

  @Test func sourceSaysWhereAnswersCameFrom() throws {
    let data = tones.dataset
    let evaluation = Evaluation(statistics: .batch, precision: .bfloat16, batchSize: 7)
    let source = try evaluation.outcomes(of: ToneClassifier(), on: data, under: []).source
    #expect(
      source
        == Outcomes.Source(
          model: "tones",
          data: .init(name: "tones", split: "test", count: 20, sha256: data.sha256),
          classNames: ["red", "green", "blue"], precision: "bfloat16", statistics: .batch,
          batchSize: 7))
  }

  // MARK: Batches

  @Test(arguments: [1, 7, 19, 20, 21, Int.max])
  func runningStatisticsDoNotKnowTheBatch(_ batchSize: Int) throws {
    let network = NetworkSpec(.resnet8, norm: .batch, channels: 3, classes: 3).build(seed: 1)
    func outcomes(_ batchSize: Int) throws -> Outcomes {
      try Evaluation(batchSize: batchSize).outcomes(
        of: network, on: tones.dataset, under: conditions)
    }
    let (one, whole) = (try outcomes(batchSize), try outcomes(20))
    for (row, expected) in zip(one.rows, whole.rows) {
      #expect(row.predicted == expected.predicted)
      for i in 0..<20 {
        #expect(isClose(row.confidence[i], Double(expected.confidence[i])))
        #expect(isClose(row.trueProbability[i], Double(expected.trueProbability[i])))
      }
    }
  }

  @Test func batchStatisticsDo() throws {
    let network = NetworkSpec(.resnet8, norm: .batch, channels: 3, classes: 3).build(seed: 1)
    func confidence(_ statistics: Statistics, _ batchSize: Int) throws -> [Float] {
      let evaluation = Evaluation(statistics: statistics, batchSize: batchSize)
      return try evaluation.outcomes(of: network, on: tones.dataset, under: conditions)
        .rows[0].confidence
    }
    let batch = try confidence(.batch, 20)
    #expect(try batch != confidence(.running, 20))
    #expect(try batch != confidence(.batch, 10))
    #expect(try batch == confidence(.batch, 20))
  }

  /// Dropout at test is noise, but the same in every evaluation.
  @Test func randomizedNetworksAnswerAgain() throws {
    let network = NetworkSpec(
      .resnet8, classes: 3, dropout: DropoutSpec(rate: 0.5, activeAtTest: true)
    ).build(seed: 1)
    func confidence() throws -> [Float] {
      try Evaluation().outcomes(of: network, on: tones.dataset, under: conditions)
        .rows[0].confidence
    }
    let first = try confidence()
    _ = network.logits(tones.dataset.images.to(.float32) / 255, .running)
    #expect(try confidence() == first)
  }

  /// 7 + 7 + 6: each asked once about every condition, none left out.
  @Test func theLastSmallerBatchCounts() throws {
    var (sizes, done) = ([Int](), [Int]())
    let classifier = Closure { images, statistics in
      sizes.append(images.shape[0])
      #expect(statistics == .batch)
      return images.mean([2, 3])
    }
    let outcomes = try Evaluation(statistics: .batch, batchSize: 7).outcomes(
      of: classifier, on: tones.dataset, under: [.original, .low(2)]
    ) { done.append($0) }
    #expect(sizes == [7, 7, 7, 7, 6, 6] && done == [7, 14, 20])
    #expect(outcomes.rows.allSatisfy { $0.predicted.count == 20 && $0.confidence.count == 20 })
  }

  // MARK: Memory

  /// The count of live handles is one for the whole process, so this runs in one of its own.
  @Test func noHandleOutlivesItsBatch() async {
    await #expect(processExitsWith: .success) {
      let network = NetworkSpec(.resnet8, norm: .batch, channels: 3, classes: 3).build(seed: 1)
      let data = Tones(20).dataset
      let conditions = Condition.standard(radii: [2, 3], rule: .strict, rescales: [.none, .max])
      var counts: [Int] = []
      for _ in 0..<2 {
        _ = try Evaluation(batchSize: 2).outcomes(of: network, on: data, under: conditions) { _ in
          counts.append(Machine.liveTensors)
        }
      }
      #expect(Set(counts.dropFirst()).count == 1, "\(counts)")
      let before = Machine.liveTensors
      _ = try Evaluation().outcomes(of: network, on: data, under: conditions)
      #expect(Machine.liveTensors == before)
    }
  }
}
