import Studies
import Testing

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
}
