import Studies
import Testing
import Training
import Vision

@testable import Reports

@Suite struct FindingsWarningsTests {
  private func texts(_ kind: Finding.Kind, _ runs: [StudiedRun]) -> [String] {
    Findings.all(runs).filter { $0.kind == kind }.map(\.text)
  }

  private let low = [900, 900, 900, 900]

  @Test func runningAndBatchStatisticsDisagree() throws {
    let runs = try Samples.pair()
    #expect(
      texts(.statistics, runs) == [
        """
        resnet8 · BatchNorm: running and batch statistics disagree on 5 of 9 kinds of images, most \
        on HFC r = 4: 41.2 % [40.2, 42.2] with running, 60.1 % [59.1, 61.1] with batch statistics \
        of 100 images (n = 10,000). Quote neither without its name.
        """
      ])
  }

  @Test func agreeingStatisticsAreSilent() {
    let high = [300, 200, 104, 100]
    let run = Samples.run(
      norm: .batch,
      audits: [
        Samples.audit(original: 900, low: low, high: high),
        Samples.audit(statistics: "batch", original: 901, low: low, high: high),
      ])
    #expect(texts(.statistics, [run]).isEmpty)
  }

  @Test func oneAnswerForMostImages() {
    let audit = Samples.audit(
      original: 900, low: low, high: [200, 150, 101, 100], misaligned: [10, 10, 10, 10],
      highPredictions: [
        Samples.spread(20, on: 8), Samples.spread(50, on: 8), Samples.spread(72, on: 8),
        Samples.spread(93, on: 8),
      ])
    #expect(
      texts(.collapse, [Samples.run(norm: .none, audits: [audit])]) == [
        """
        resnet8 · no normalisation answers “Bag” to 93.0 % of 10,000 test images shown only as \
        frequencies beyond r = 16, and to more than half at r = 12: accuracy near chance there is \
        one answer repeated, not reading.
        """
      ])
  }

  @Test func oneAnswerAboveChanceIsSaidDifferently() throws {
    let audit = Samples.audit(
      original: 900, low: low, high: [200, 100, 100, 100], misaligned: [10],
      highPredictions: [Samples.spread(60, on: 0)])
    let text = try #require(texts(.collapse, [Samples.run(norm: .none, audits: [audit])]).first)
    #expect(text.hasSuffix("rests on one answer and should not be read as reading."))
  }

  @Test func spreadAnswersAreSilent() {
    let audit = Samples.audit(
      original: 900, low: low, high: [200, 100, 100, 100], misaligned: [10],
      highPredictions: [Samples.spread(50, on: 0)])
    #expect(texts(.collapse, [Samples.run(norm: .none, audits: [audit])]).isEmpty)
  }

  @Test func otherDifferencesOfTheRecipesAreNamedOnce() throws {
    var runs = try Samples.pair()
    #expect(texts(.confound, runs).isEmpty)
    runs[1].info?.recipe.seed = 99
    #expect(texts(.confound, runs).isEmpty)
    runs[1].info?.recipe.epochs = 50
    runs[1].info?.recipe.learningRate = 0.01
    #expect(
      texts(.confound, runs) == [
        """
        resnet8 · no normalisation and resnet8 · BatchNorm also differ in --epochs and \
        --learning-rate: what parts them need not be BatchNorm.
        """
      ])
  }

  @Test func warningsComeLast() throws {
    let warnings = Findings.all(try Samples.pair()).map(\.isWarning)
    let first = try #require(warnings.firstIndex(of: true))
    #expect(!warnings[first...].contains(false))
  }
}
