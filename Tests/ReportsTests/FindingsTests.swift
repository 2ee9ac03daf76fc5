import Studies
import Testing
import Training
import Vision

@testable import Reports

@Suite struct FindingsTests {
  private func texts(_ kind: Finding.Kind, _ runs: [StudiedRun]) -> [String] {
    Findings.all(runs).filter { $0.kind == kind }.map(\.text)
  }

  private let silentLow = [900, 900, 900, 900]
  private let chanceHigh = [100, 100, 100, 100]

  @Test func batchNormReadsMoreHighFrequencies() throws {
    let comparisons = texts(.comparison, try Samples.pair())
    #expect(
      comparisons[0] == """
        With BatchNorm (running statistics) resnet8 names 41.2 % [40.2, 42.2] of 10,000 test images \
        from their frequencies beyond r = 4 alone; without normalisation, 12.1 % [11.5, 12.8]; \
        chance is 10.0 %. Likewise at r = 8 and 12.
        """)
    #expect(
      comparisons.contains(
        """
        Without normalisation resnet8 names 41.0 % [40.0, 42.0] of 10,000 test images from their \
        frequencies within r = 4 alone; with BatchNorm (running statistics), 38.0 % [37.1, 39.0]. \
        Likewise at r = 8.
        """))
    #expect(comparisons.count == 5)
  }

  /// Only BatchNorm has kinds of statistics to be named.
  @Test func otherNormalizationsAreComparedByName() throws {
    var runs = try Samples.pair()
    runs[1].info?.network.spec.norm = .group
    runs[1].title = "resnet8 · GroupNorm"
    runs[1].audits.removeLast()
    #expect(
      texts(.comparison, runs)[0] == """
        With GroupNorm resnet8 names 41.2 % [40.2, 42.2] of 10,000 test images from their \
        frequencies beyond r = 4 alone; without normalisation, 12.1 % [11.5, 12.8]; chance is \
        10.0 %. Likewise at r = 8 and 12.
        """)
    #expect(texts(.lowLoss, runs).contains { $0.hasPrefix("resnet8 · GroupNorm needs more ") })
    #expect(Findings.all(runs).allSatisfy { !$0.text.contains("statistics") })
    runs[1].info?.recipe.epochs = 50
    #expect(
      texts(.confound, runs) == [
        """
        resnet8 · no normalisation and resnet8 · GroupNorm also differ in --epochs: what parts \
        them need not be GroupNorm.
        """
      ])
  }

  @Test func overlappingIntervalsAreNotCompared() {
    // 41.2 % and 43.0 % of 1,000: [38.2, 44.3] and [40.0, 46.1].
    let runs = [
      Samples.run(
        norm: .none,
        audits: [
          Samples.audit(original: 900, low: silentLow, high: [412, 100, 100, 100], count: 1000)
        ]),
      Samples.run(
        norm: .batch,
        audits: [
          Samples.audit(original: 905, low: silentLow, high: [430, 100, 100, 100], count: 1000)
        ]),
    ]
    #expect(texts(.comparison, runs).isEmpty)
  }

  @Test func differentImagesOrNetworksAreNotCompared() throws {
    var runs = try Samples.pair()
    for index in runs[1].audits.indices { runs[1].audits[index].data.sha256 = "other" }
    #expect(texts(.comparison, runs).isEmpty)
    runs = try Samples.pair()
    runs[1].info?.network.spec.architecture = .resnet18
    #expect(texts(.comparison, runs).isEmpty)
    runs = try Samples.pair()
    for index in runs[1].audits.indices { runs[1].audits[index].rule = "inclusive" }
    #expect(texts(.comparison, runs).isEmpty)
  }

  @Test func oneAnswerRepeatedIsNotComparedAsReading() {
    let collapsed = Samples.audit(
      original: 900, low: silentLow, high: [200, 100, 100, 100], misaligned: [10],
      highPredictions: [Samples.spread(80, on: 8)])
    let runs = [
      Samples.run(
        norm: .none, audits: [Samples.audit(original: 900, low: silentLow, high: chanceHigh)]),
      Samples.run(norm: .batch, audits: [collapsed]),
    ]
    #expect(texts(.comparison, runs).isEmpty)
    #expect(texts(.highReading, runs).isEmpty)
    #expect(texts(.misaligned, runs).isEmpty)
    #expect(texts(.collapse, runs).count == 1)
  }

  @Test func readingAboveChance() {
    let run = Samples.run(
      norm: .none,
      audits: [Samples.audit(original: 900, low: silentLow, high: [300, 200, 104, 100])])
    #expect(
      texts(.highReading, [run]) == [
        """
        Shown only frequencies beyond r = 4, resnet8 · no normalisation names 30.0 % [29.1, 30.9] \
        of 10,000 test images, above the chance of 10.0 %; above chance also at r = 8.
        """
      ])
  }

  @Test func nothingAboveChanceIsSilent() {
    let run = Samples.run(
      norm: .none,
      audits: [Samples.audit(original: 900, low: silentLow, high: [104, 100, 98, 96])])
    #expect(Findings.all([run]).isEmpty)
  }

  @Test func misalignedImagesAreCounted() throws {
    let found = texts(.misaligned, [try Samples.pair()[1]])
    #expect(
      found[1] == """
        resnet8 · BatchNorm (batch statistics): 820 of 10,000 test images (8.2 % [7.7, 8.8]) are \
        named rightly whole and from their frequencies beyond r = 4 alone, yet wrongly from those \
        within r = 4, the part people see best.
        """)
  }

  @Test func misalignedNoMoreThanGuessingGivesIsSilent() {
    // 38 % right on LFC: of the other 62 % a guess from the HFC names 6.2 %.
    let audit = Samples.audit(
      original: 900, low: [380, 900, 900, 900], high: [300, 100, 100, 100],
      misaligned: [640, 0, 0, 0])
    #expect(texts(.misaligned, [Samples.run(norm: .none, audits: [audit])]).isEmpty)
  }

  @Test func lossWithoutHighFrequencies() {
    let run = Samples.run(
      norm: .none,
      audits: [Samples.audit(original: 900, low: [400, 600, 800, 899], high: chanceHigh)])
    #expect(
      texts(.lowLoss, [run]) == [
        """
        resnet8 · no normalisation needs more than frequencies within r = 12: on those alone it \
        names 80.0 % [79.2, 80.8] of 10,000 test images, against 90.0 % [89.4, 90.6] whole.
        """
      ])
  }
}
