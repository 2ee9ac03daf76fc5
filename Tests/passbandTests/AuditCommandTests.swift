import Foundation
import Studies
import Testing
import Vision

@Suite struct AuditCommandTests {
  private let folder = TemporaryFolder()
  private let few = ["--limit", "30", "--radii", "8,12", "--threads", "1", "--quiet"]

  private func json(_ arguments: [String]) throws -> (audit: AuditResult, object: [String: Any]) {
    let outcome = try succeed(["audit"] + arguments + few + ["--json"])
    let audit = try JSONDecoder().decode(AuditResult.self, from: Data(outcome.output.utf8))
    return (audit, try outcome.json())
  }

  /// Every view, from the files alone.
  private func saved(_ folder: String, place: Int = 0) throws -> AuditResult {
    try SavedAudit.all(at: folder)[place].result
  }

  @Test func ofARunFolder() throws {
    let run = folder("run")
    try TrainedRun.copy(to: run)
    let (audit, object) = try json([run, "--rescale", "none,max"])
    #expect(audit.model == "resnet8 (BatchNorm)" && audit.statistics == "running")
    #expect(audit.data.name == "cifar10" && audit.data.split == "test" && audit.data.count == 30)
    #expect(
      audit.conditions.map { "\($0.name) \($0.radius ?? 0) \($0.rescale)" } == [
        "original 0.0 none", "low 8.0 none", "low 12.0 none", "high 8.0 none", "high 12.0 none",
        "low 8.0 max", "low 12.0 max", "high 8.0 max", "high 12.0 max",
      ])
    #expect(audit.misaligned.count == 4)
    for entry in audit.misaligned {
      #expect(entry.total == 30 && entry.highPredictions.count == 10)
      #expect(entry.highPredictions.reduce(0, +) == 30)
    }
    let original = try #require((object["conditions"] as? [[String: Any]])?.first)
    #expect(original["radius"] is NSNull)
    #expect(try saved(run) == audit && audit.corollary.count == 4)
    _ = try ExhibitFile(contentsOf: run + "/exhibits.safetensors")
  }

  /// Batch statistics have files of their own beside the others.
  @Test func withBatchStatistics() throws {
    let run = folder("run")
    try TrainedRun.copy(to: run)
    let running = try json([run]).audit
    let outcome = try succeed(
      ["audit", run, "--statistics", "batch", "--batch-size", "20"] + few)
    #expect(outcome.errors.contains("Warning: the last batch has 10 images instead of 20"))
    let batch = try saved(run, place: 1)
    #expect(batch.statistics == "batch" && batch.batchSize == 20)
    #expect(try saved(run) == running)
  }

  @Test func ofATorchScriptFile() throws {
    let out = folder("audit")
    let (audit, _) = try json([fixture("tone.pt"), "--data", "cifar10", "--out", out])
    #expect(audit.model == "tone.pt" && audit.conditions.count == 5)
    #expect(exists(out + "/outcomes.safetensors") && exists(out + "/exhibits.safetensors"))
    let text = try succeed(
      ["audit", fixture("tone.pt"), "--data", "cifar10", "--split", "train", "--out", out] + few,
      environment: ["LC_ALL": "C.UTF-8"])
    #expect(text.output.hasPrefix("tone.pt on 30 train images of cifar10 · float32 · running "))
    #expect(text.output.hasSuffix("Every answer: \(out)/outcomes.safetensors\n"))
    for heading in ["Summaries of the curves", "The same images under two", "By class:"] {
      #expect(text.output.contains("\n\(heading)"), "\(heading)")
    }
  }

  @Test func withoutUTF8TheTextIsASCII() throws {
    let arguments = [fixture("tone.pt"), "--data", "cifar10", "--out", folder("audit")]
    let text = try succeed(["audit"] + arguments + few, environment: ["LC_ALL": "C"])
    #expect(text.output.allSatisfy { $0.isASCII })
    #expect(text.output.contains("L  frequencies within r") && !text.output.contains("?"))
  }

  // MARK: With the model

  private let views = [
    "--heat-map", "--heat-map-images", "10", "--heat-map-grid", "3", "--gradients",
    "--gradient-images", "10",
  ]

  @Test func heatMapAndGradientsAreSavedAndShown() throws {
    let out = folder("audit")
    let model = [fixture("tone.pt"), "--data", "cifar10", "--out", out]
    let (audit, _) = try json(model + views)
    let map = try #require(audit.heatMap)
    #expect(map.cells.count == 5 && map.images == 10 && map.settings.norm == 4)
    #expect(audit.gradients?.count == 10)
    #expect(try saved(out) == audit)
    let again = try succeed(["audit"] + model + few)
    for name in ["heat-map", "gradients"] {
      #expect(again.errors.contains("\(out)/\(name).safetensors of an earlier audit is removed"))
      #expect(!exists("\(out)/\(name).safetensors"))
    }
  }

  @Test func heatMapAndGradientsAreToldInWords() throws {
    let text = try succeed(
      ["audit", fixture("tone.pt"), "--data", "cifar10", "--out", folder("audit")] + few + views,
      environment: ["LC_ALL": "C.UTF-8"])
    #expect(
      text.output.contains("\nFourier heat map: 5 frequencies, 10 images each, v = 4 a channel,"))
    #expect(text.output.contains("\nInput gradients of 10 images, mean L2 norm "))
  }

  @Test func ofASafetensorsFile() throws {
    let run = folder("run")
    try TrainedRun.copy(to: run)
    let path = run + "/model.safetensors"
    let whole = try json([run]).audit
    for options in [[], ["--model", "resnet8", "--norm", "batch"]] {
      let (audit, _) = try json([path, "--data", "cifar10", "--out", folder("audit")] + options)
      #expect(audit == whole)
    }
    let misfit = [path, "--data", "cifar10", "--model", "resnet18"] + few
    #expect(try fail(["audit"] + misfit).hasPrefix("loading \(path): missing: "))
  }

  // MARK: Failures

  private func failure(_ arguments: [String]) throws -> String {
    try fail(["audit"] + arguments + few + ["--out", folder("audit")])
  }

  @Test func missingModel() throws {
    #expect(try failure(["/none/model.pt"]) == "there is no model at /none/model.pt")
    #expect(
      try failure(["/none/run", "--data", "cifar10"]) == "there is no model at /none/run")
  }

  @Test func aFolderThatIsNoRun() throws {
    #expect(
      try failure([folder.path])
        == "\(folder.path) is a folder without run.json, so not a run; give a run folder or a model "
        + "file")
  }

  @Test func modelsWithoutDataNeedIt() throws {
    let path = fixture("tone.pt")
    #expect(
      try failure([path])
        == "\(path) does not say which images to audit it on; name them with --data (fashion-mnist, "
        + "mnist, cifar10, cifar100, folder:PATH, npz:PATH)")
  }

  @Test func aRunThatWasStoppedTooEarly() throws {
    let run = folder("run")
    try TrainedRun.copy(to: run)
    try FileManager.default.removeItem(atPath: run + "/model.safetensors")
    #expect(try failure([run]).hasPrefix("\(run) has no model.safetensors yet: "))
  }

  @Test func aFileThatIsNoModel() throws {
    let path = folder.write("no model".utf8, "model.pt")
    #expect(
      try failure([path, "--data", "cifar10"]).hasPrefix("loading the TorchScript file \(path): "))
  }

  @Test func tensorsWithoutADescription() throws {
    let header = Array(#"{"w":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}  "#.utf8)
    let length = [UInt8(header.count), 0, 0, 0, 0, 0, 0, 0]
    let path = folder.write(length + header + [7], "w.safetensors")
    #expect(
      try failure([path, "--data", "cifar10"])
        == "loading \(path): the file does not say which network it holds; name it with --model "
        + "(lenet5, alexnet, vgg11, vgg16, resnet8, resnet18, resnet20, resnet32, resnet32-hfc, "
        + "resnet50, wrn-16-4, wrn-28-10, vit)")
    #expect(
      try failure([path, "--data", "cifar10", "--model", "vit"])
        == "loading \(path): norm is batch; vit has LayerNorm by design, so its norm is layer")
  }

  @Test func otherSizes() throws {
    let path = folder("lenet.safetensors")
    try NetworkSpec(.lenet5, height: 28, width: 28).build(seed: 0).save(to: path)
    for normalized in [[], ["--mean", "0.5", "--std", "0.5"]] {
      #expect(
        try failure([path, "--data", "cifar10"] + normalized)
          == "\(path) takes images of 28×28 pixels, but those of cifar10 are 32×32")
    }
  }

  @Test func otherChannels() throws {
    let line = try failure([fixture("grey.pt"), "--data", "cifar10"])
    #expect(line.hasPrefix("running \(fixture("grey.pt")) on float32[30, 3, 32, 32]: "))
    #expect(line.contains("to have 1 channels, but got 3 channels instead"))
  }

  @Test func scriptedModelsHaveNoBatchStatistics() throws {
    #expect(
      try failure([fixture("tone.pt"), "--data", "cifar10", "--statistics", "batch"])
        == "running tone.pt: a scripted model has its BatchNorm statistics built in; use "
        + "--statistics running")
  }

  @Test func aFileInThePlaceOfTheFolder() throws {
    let out = folder.write([], "file")
    let arguments = [fixture("tone.pt"), "--data", "cifar10", "--out", out]
    #expect(
      try fail(["audit"] + arguments + few) == "cannot make the folder \(out): File exists")
  }
}
