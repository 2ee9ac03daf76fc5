import Foundation
import Spectra
import Testing
import Torch
import Training
import Vision

@testable import Studies

@Suite struct StudiedRunLoadTests {
  private let home = TemporaryFolder()
  private var folder: RunFolder { RunFolder(home("run")) }
  private let test = ObservedTrainingTests.data(.test, count: 12, seed: 2)

  private func train(_ norm: Norm = .batch) throws {
    _ = try ObservedTraining(
      recipe: ObservedTrainingTests.recipe(norm: norm), folder: folder,
      train: ObservedTrainingTests.data(), test: test
    ).run()
  }

  private func audit(_ statistics: Statistics) throws -> Outcomes {
    let network = try folder.network()
    let evaluation = Evaluation(statistics: statistics)
    let outcomes = try evaluation.outcomes(
      of: network, on: test,
      under: Condition.standard(radii: [3], rule: .strict, rescales: [.max]))
    try outcomes.write(to: folder.path + "/" + AuditFiles.outcomes(statistics))
    try ExhibitFile(outcomes, of: network, on: test, using: evaluation)
      .write(to: folder.path + "/" + AuditFiles.exhibits(statistics))
    return outcomes
  }

  @Test func withoutAudits() throws {
    try train()
    let run = try StudiedRun(contentsOf: folder)
    #expect(run.audits.isEmpty && run.exhibits.isEmpty)
    #expect(run.title == "resnet8 · BatchNorm" && run.folder == folder.path)
    #expect(try run.info == folder.info())
    #expect(try run.epochs == folder.epochs())
    let kernels = try #require(run.kernels)
    #expect(kernels.layer == "conv1" && kernels.weights.count == 32 * 3 * 3 * 3)
    #expect(kernels.outputs == 32 && kernels.inputs == 3)
    #expect(kernels.height == 3 && kernels.width == 3)
    let weights = try folder.network().stateDictionary["conv1.weight"]
    #expect(kernels.weights == weights?.floats)
  }

  @Test func withBothAudits() throws {
    try train()
    let batch = try audit(.batch)
    let running = try audit(.running)
    let run = try StudiedRun(contentsOf: folder)
    #expect(run.audits == [AuditResult(running), AuditResult(batch)])
    #expect(run.audits.map(\.statistics) == ["running", "batch"])
    for audit in run.audits {
      let shown = run.exhibits.filter { $0.statistics == audit.statistics }
      #expect(shown.count == min(3, audit.misaligned[0].count))
    }
    #expect(!run.exhibits.isEmpty)
  }

  @Test func beforeTheFirstEpoch() throws {
    try train(.none)
    for path in [folder.modelPath, folder.metricsPath] {
      try FileManager.default.removeItem(atPath: path)
    }
    let run = try StudiedRun(contentsOf: folder)
    #expect(run.title == "resnet8 · no normalisation")
    var info = try #require(run.info)
    (info.network.spec.norm, info.network.spec.stemKernel) = (.instance, 5)
    #expect(info.title == "resnet8 · InstanceNorm · 5×5 stem")
    #expect(run.epochs.isEmpty && run.kernels == nil)
  }

  @Test func damagedFilesAreNamed() throws {
    #expect(
      errorText { _ = try StudiedRun(contentsOf: folder) }
        == "\(folder.path) is not a run folder: it has no readable run.json")
    try train()
    try Outcomes.random(under: [.original]).write(
      to: folder.path + "/" + AuditFiles.outcomes(.running))
    for file in [AuditFiles.outcomes(.batch), AuditFiles.exhibits(.running)] {
      let path = folder.path + "/" + file
      try Data("what?".utf8).write(to: URL(fileURLWithPath: path))
      let text = errorText { _ = try StudiedRun(contentsOf: folder) }
      #expect(text.hasPrefix("reading \(path): not a whole safetensors file: "))
      try FileManager.default.removeItem(atPath: path)
    }
  }

  @Test func filesOfBothStatisticsHaveNamesOfTheirOwn() {
    #expect(
      Statistics.allCases.map(AuditFiles.outcomes) == [
        "outcomes.safetensors", "outcomes.batch.safetensors",
      ])
    #expect(
      Statistics.allCases.map(AuditFiles.exhibits) == [
        "exhibits.safetensors", "exhibits.batch.safetensors",
      ])
  }

  @Test func kernelsNeedAConvolution() {
    #expect(KernelStack(firstOf: StateDictionary([("fc.weight", .ones([2, 3]))])) == nil)
    let state = StateDictionary([("a", .ones([2])), ("stem", .ones([2, 1, 3, 5]))])
    #expect(
      KernelStack(firstOf: state)
        == KernelStack(
          layer: "stem", outputs: 2, inputs: 1, height: 3, width: 5,
          weights: .init(repeating: 1, count: 30)))
  }
}
