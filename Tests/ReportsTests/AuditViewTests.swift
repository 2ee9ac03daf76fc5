import Studies
import Testing
import Vision

@testable import Reports

@Suite struct AuditViewTests {
  /// Each kind of statistics has its own misaligned images, and a title that says which.
  @Test func exhibitsAreShownPerKindOfStatistics() throws {
    var run = try Samples.pair()[1]
    var batch = Samples.exhibit(index: 9)
    batch.statistics = "batch"
    run.exhibits = [batch, Samples.exhibit(index: 7)]
    let parts = run.byExhibitStatistics
    #expect(parts.map { $0.exhibits.map(\.index) } == [[7], [9]])
    #expect(
      parts.map(\.title) == [
        run.title + " · running statistics", run.title + " · batch statistics",
      ])
  }

  @Test func aNetworkWithoutBatchNormKeepsItsTitle() throws {
    let run = try Samples.pair()[0]
    #expect(run.byExhibitStatistics.map(\.title) == [run.title])
  }

  @Test func noExhibitsGiveNoPart() throws {
    var run = try Samples.pair()[0]
    run.exhibits = []
    #expect(run.byExhibitStatistics.isEmpty)
  }

  @Test func sentencesNameWhatThereIsAChoiceOf() {
    let both = ["none", "max"].map {
      Samples.audit(original: 900, low: [1, 1, 1, 1], high: [1, 1, 1, 1], rescale: $0)
    }
    let one = AuditView.all(of: [Samples.run(norm: .none, audits: [both[0]])])
    #expect(one.map(\.phrase) == ["resnet8 · no normalisation"])
    let views = AuditView.all(of: [Samples.run(norm: .batch, audits: both)])
    #expect(
      views.map(\.phrase) == [
        "resnet8 · BatchNorm (running statistics, rescale none)",
        "resnet8 · BatchNorm (running statistics, rescale max)",
      ])
  }
}
