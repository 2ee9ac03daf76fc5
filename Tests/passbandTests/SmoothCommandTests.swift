import Foundation
import Robustness
import Spectra
import Testing
import Torch
import Vision

@Suite struct SmoothCommandTests {
  private let folder = TemporaryFolder()
  private let mix = ["--method", "mix", "--rho", "0.5"]

  private func run() throws -> String {
    let path = folder("run")
    if !exists(path) { try TrainedRun.copy(to: path) }
    return path
  }

  private func smooth(_ arguments: [String]) throws -> Outcome {
    try succeed(["smooth"] + arguments + ["--threads", "1", "--quiet"])
  }

  private func weight(_ path: String, _ name: String = "conv1.weight") throws -> Tensor {
    try #require(try StateDictionary(contentsOf: path)[name])
  }

  @Test func aRunFolderBecomesSafetensors() throws {
    let (source, out) = (try run(), folder("mixed.safetensors"))
    let outcome = try smooth([source, "--out", out] + mix)
    #expect(outcome.output.contains("BatchNorm's running averages: kept as they were"))
    let before = try weight(source + "/model.safetensors")
    #expect(try weight(out).floats == KernelSmoothing.mix(rho: 0.5)(before).floats)
    let averages = "bn1.running_mean"
    #expect(
      try weight(out, averages).floats == weight(source + "/model.safetensors", averages).floats)
    let record = try #require(try [SmoothingRecord].ofFile(out).first)
    #expect(record.method == "mix" && record.rho == 0.5 && record.layers == ["conv1"])
    #expect(record.source == "run" && record.trainedOn == "cifar10" && record.recalibrated == nil)
    #expect(record.sourceSHA256 == (try Checksum.ofFile(source + "/model.safetensors")))
    // Every other command takes it, and knows its images.
    let audit: [String: Any] = try succeed(
      [
        "audit", out, "--limit", "10", "--radii", "8", "--json", "--out", folder("audit"),
        "--quiet",
      ]
    ).json()
    #expect(audit["model"] as? String == "resnet8 (BatchNorm)")
  }

  @Test func aScriptedModelBecomesTorchScript() throws {
    let (source, out) = (fixture("kernels.pt"), folder("low.pt"))
    let outcome = try smooth([
      source, "--method", "lowpass", "--radius", "1", "--layers", "all", "--out", out, "--json",
    ])
    let result: [String: Any] = try outcome.json()
    #expect(result["untouched"] as? [String] == ["point"])
    let (before, after) = (
      try ScriptModule(contentsOf: source).parameters, try ScriptModule(contentsOf: out).parameters
    )
    for (name, tensor) in before.entries {
      let isSmoothed = ["stem.weight", "depthwise.weight"].contains(name)
      let expected = isSmoothed ? KernelSmoothing.lowPass(radius: 1)(tensor.detached) : tensor
      #expect(after[name]?.floats == expected.floats, "\(name)")
    }
    // Twice smoothed, the file tells both.
    let again = folder("again.pt")
    _ = try smooth([out, "--method", "mix-normalized", "--rho", "0.1", "--out", again])
    #expect(try [SmoothingRecord].ofFile(again).map(\.method) == ["lowpass", "mix-normalized"])
    _ = try succeed([
      "attack", again, "--data", "cifar10", "--limit", "4", "--steps", "1", "--quiet",
    ])
  }

  @Test func averagesAreEstimatedOnTrainingImages() throws {
    let (source, out) = (try run(), folder("anew.safetensors"))
    let outcome = try smooth(
      [source, "--out", out, "--recalibrate", "cifar10", "--recalibrate-images", "100"] + mix)
    #expect(outcome.output.contains("estimated on 100 train images of cifar10."))
    let record = try #require(try [SmoothingRecord].ofFile(out).first?.recalibrated)
    #expect(record.count == 100 && record.split == "train" && record.batchSize == 100)
    let network = try Network(contentsOf: source + "/model.safetensors")
    try KernelSmoothing.mix(rho: 0.5).apply(to: network, .first)
    let images = try DataCatalog(root: TinyData.shared.root).load("cifar10", split: .train)
    network.estimateAverages(on: images.subset(first: 100).images)
    let expected = try #require(network.stateDictionary["bn1.running_mean"])
    #expect((try weight(out, "bn1.running_mean") - expected).absolute().max().item < 1e-5)
  }

  // MARK: Bad input

  private func failure(_ arguments: [String]) throws -> String {
    try fail(["smooth"] + arguments + ["--quiet"])
  }

  @Test func whatIsThereIsNotReplacedUnasked() throws {
    let (source, out) = (try run(), folder.write([1, 2], "there.safetensors"))
    #expect(
      try failure([source, "--out", out] + mix)
        == "\(out) is there already; replace it with --force, or choose another --out")
    #expect(contents(out) == Data([1, 2]))
    _ = try smooth([source, "--out", out, "--force"] + mix)
    #expect(contents(out).count > 100)
    let own = source + "/model.safetensors"
    #expect(
      try failure([source, "--out", own, "--force"] + mix)
        == "\(own) is the model itself; give the smoothed one another name")
    #expect(
      try failure([source, "--out", folder.path] + mix)
        == "\(folder.path) is a folder; give --out the name of a file")
  }

  @Test func whereNothingCanBeWrittenIsNamed() throws {
    let line = try failure([try run(), "--out", "/proc/none.safetensors"] + mix)
    #expect(line.hasPrefix("writing /proc/none.safetensors: "), "\(line)")
    let script = try failure([fixture("kernels.pt"), "--out", "/proc/none.pt"] + mix)
    #expect(script.hasPrefix("writing the TorchScript file /proc/none.pt: "), "\(script)")
  }

  @Test func theEndingMustTellTheKind() throws {
    #expect(
      try failure([try run(), "--out", folder("a.pt")] + mix)
        == "a network of Passband is written as safetensors; give --out a name that ends in "
        + ".safetensors")
    #expect(
      try failure([fixture("kernels.pt"), "--out", folder("a.safetensors")] + mix)
        == "a scripted model is written as TorchScript; give --out a name that ends in .pt")
  }

  @Test func layersAndRadiiThatDoNotFit() throws {
    let (source, out) = (fixture("kernels.pt"), ["--out", folder("a.pt")])
    #expect(
      try failure([source, "--layers", "nose"] + out + mix).contains(
        "has no convolution nose; those"))
    #expect(
      try failure([source, "--layers", "point"] + out + mix).contains(
        "point: kernels of 1×1 have no neighbours, so there is nothing to smooth"))
    #expect(
      try failure([source, "--method", "lowpass", "--radius", "2"] + out).contains(
        "radius 2.0 keeps every bin of the chosen kernels"))
    #expect(
      try failure([fixture("tone.pt"), "--out", folder("b.pt")] + mix).contains(
        "has no convolution weights"))
    #expect(
      try failure([source, "--recalibrate", "cifar10"] + out + mix).contains(
        "--recalibrate needs to see inside the model"))
    #expect(!exists(folder("a.pt")))
  }
}
