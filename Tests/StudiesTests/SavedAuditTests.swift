import Foundation
import Robustness
import Spectra
import Testing
import Torch
import Training
import Vision

@testable import Studies

@Suite struct SavedAuditTests {
  private let folder = TemporaryFolder()
  private let tones = Tones(30)
  private let evaluation = Evaluation(batchSize: 16)

  /// An audit with everything that can be measured.
  private func measured(_ evaluation: Evaluation) throws -> SavedAudit {
    let (model, data) = (ToneClassifier(), tones.dataset)
    let outcomes = try evaluation.outcomes(
      of: model, on: data,
      under: Condition.standard(radii: [2, 3], rule: .strict, rescales: [.none]))
    var audit = SavedAudit(outcomes)
    audit.distances = try DistanceView(
      under: outcomes.rows.map(\.condition), on: data, source: outcomes.source)
    audit.heatMap = try FourierHeatMap(
      of: model, on: data, images: 10, settings: HeatMapSettings(grid: 5, norm: 1),
      using: evaluation, source: outcomes.source)
    audit.gradients = try GradientView(
      of: model, on: data, images: 10, using: evaluation, source: outcomes.source)
    return audit
  }

  private func write(_ audit: SavedAudit) throws {
    let path = folder(AuditFiles.outcomes(audit.outcomes.source.statistics))
    try audit.outcomes.write(to: path)
    try audit.writeViews(to: folder.path)
  }

  @Test func viewsFromTheFileEqualThoseMadeWithTheModel() throws {
    let audit = try measured(evaluation)
    try write(audit)
    let read = try #require(try SavedAudit.all(at: folder.path).first)
    #expect(read.result == audit.result && read.warnings.isEmpty)
    let result = read.result
    #expect(result.heatMap != nil && result.gradients?.count == 10)
    #expect(result.corollary.count == 2 && result.filtering.count == 1)
    #expect(result.gradients?.spectrum.beyond.map(\.radius) == [2, 3])
  }

  @Test func theResultIsJSONAndComesBack() throws {
    let result = try measured(evaluation).result
    let data = try JSONEncoder().encode(result)
    #expect(try JSONDecoder().decode(AuditResult.self, from: data) == result)
  }

  @Test func eachKindOfStatisticsHasItsOwnFiles() throws {
    try write(try measured(evaluation))
    try write(try measured(Evaluation(statistics: .batch, batchSize: 16)))
    let found = try SavedAudit.all(at: folder.path)
    #expect(found.map(\.outcomes.source.statistics) == [.running, .batch])
    #expect(found.allSatisfy { $0.heatMap != nil && $0.gradients != nil && $0.distances != nil })
  }

  @Test func whatWasMadeOfSomethingElseIsLeftOut() throws {
    var audit = try measured(evaluation)
    try write(audit)
    audit.outcomes.source.model = "another"
    try audit.outcomes.write(to: folder("outcomes.safetensors"))
    let read = try #require(try SavedAudit.all(at: folder.path).first)
    #expect(read.heatMap == nil && read.distances == nil && read.gradients == nil)
    #expect(read.warnings.count == 3)
    #expect(
      read.warnings[1].hasPrefix("\(folder("heat-map.safetensors")) is left out: it was made "))
    #expect(read.result.corollary.isEmpty && read.result.heatMap == nil)
  }

  @Test func anotherAuditRemovesThem() throws {
    try write(try measured(evaluation))
    let removed = SavedAudit.removeViews(.running, from: folder.path)
    #expect(removed == ["heat-map", "gradients"].map { folder("\($0).safetensors") })
    #expect(SavedAudit.removeViews(.running, from: folder.path).isEmpty)
    let read = try #require(try SavedAudit.all(at: folder.path).first)
    #expect(read.heatMap == nil && read.warnings.isEmpty)
  }

  @Test func ofAFileOfOutcomes() throws {
    try write(try measured(evaluation))
    let found = try SavedAudit.all(at: folder("outcomes.safetensors"))
    #expect(found.count == 1 && found[0].heatMap == nil)
  }

  @Test func ofNothing() {
    #expect(
      errorText { _ = try SavedAudit.all(at: folder("none")) }
        == "reading \(folder("none")): there is nothing at this path")
    #expect(
      errorText { _ = try SavedAudit.all(at: folder.path) }
        == "reading \(folder.path): neither a run folder (it has no readable run.json) nor an audit "
        + "folder (no outcomes.safetensors); make one with passband audit MODEL --out \(folder.path)"
    )
  }

  @Test func ofADamagedView() throws {
    try write(try measured(evaluation))
    try Data("no".utf8).write(to: URL(fileURLWithPath: folder("heat-map.safetensors")))
    let text = errorText { _ = try SavedAudit.all(at: folder.path) }
    #expect(text.contains(folder("heat-map.safetensors")))
  }
}
