import Foundation
import Robustness
import Studies
import Testing
import Torch
import Vision

@Suite struct KernelsCommandTests {
  private let folder = TemporaryFolder()

  private func run() throws -> String {
    try TrainedRun.copy(to: folder("run"))
    return folder("run")
  }

  private func report(_ arguments: [String]) throws -> KernelReport {
    let outcome = try succeed(["kernels"] + arguments + ["--json", "--resamples", "200"])
    return try JSONDecoder().decode(KernelReport.self, from: Data(outcome.output.utf8))
  }

  @Test func twoModelsSideBySide() throws {
    let out = folder("out")
    let arguments = [try run(), fixture("kernels.pt"), "--out", out]
    let report = try report(arguments)
    #expect(report.models.map(\.name) == ["run", "kernels"])
    #expect(report.models.map { $0.layers.map(\.layer) } == [["conv1"], ["stem"]])
    #expect(report.comparisons.map(\.layerOfB) == ["stem"])
    let names = try FileManager.default.contentsOfDirectory(atPath: out).sorted()
    for name in [
      "conv1.own-scale.png", "conv1.png", "conv1.spectra.png", "kernel-spectra.vl.json", "kernels",
      "kernels.csv", "kernels.html", "run",
    ] { #expect(names.contains(name), "\(name)") }
    let both = try ImageFile.read(out + "/conv1.png")
    let one = try ImageFile.read(out + "/kernels/stem.png")
    #expect(both.width >= one.width && both.channels == 3)
    let text = try succeed(["kernels"] + arguments + ["--resamples", "200"]).output
    #expect(text.contains("kernels − run") && text.contains("\nPage: \(out)/kernels.html"))
  }

  @Test func anyLayerAlsoOfScriptedModels() throws {
    let report = try report([fixture("kernels.pt"), "--layer", "all"])
    #expect(report.models[0].layers.map(\.layer) == ["stem", "depthwise"])
    let named = try self.report([fixture("kernels.pt"), "--layer", "depthwise"])
    #expect(named.models[0].layers[0].inputs == 1 && named.models[0].layers[0].height == 5)
  }

  @Test func mistakesAreNamed() throws {
    let script = fixture("kernels.pt")
    #expect(
      try fail(["kernels", script, "--layer", "stem,nose"])
        == "\(script): the network has no convolution nose; those with kernels larger than 1×1 are: "
        + "stem, depthwise")
    #expect(try fail(["kernels", script, "--layer", "point"]).contains("kernels of 1×1"))
    #expect(
      try fail(["kernels", fixture("tone.pt")])
        == "\(fixture("tone.pt")): tone.pt has no convolution weights among its parameters (a frozen "
        + "module keeps them as constants; export it without torch.jit.freeze)")
    #expect(try fail(["kernels", "/none.pt"]) == "there is no model at /none.pt")
    let file = folder.write([], "file")
    #expect(try fail(["kernels", script, "--out", file]).contains("\(file) is a file"))
    let cut = folder.write(contents(script).prefix(900), "cut.pt")
    #expect(try fail(["kernels", cut]).contains(cut))
  }
}
