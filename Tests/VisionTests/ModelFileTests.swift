import Testing
import Torch

@testable import Vision

@Suite struct ModelFileTests {
  private let folder = TemporaryFolder()

  private func refused(_ bytes: [UInt8], _ name: String = "model.pt") -> String {
    let path = folder.write(bytes, name)
    return failure { try ModelFile.requireTorchScript(path) }
      .replacing(path + ": expected a TorchScript file, found ", with: "")
  }

  private func zip(_ names: String...) -> [UInt8] { storedZip(names.map { ($0, [1, 2, 3]) }) }

  @Test func torchScriptPasses() throws {
    try ModelFile.requireTorchScript(fixture("scripted.pt"))
    // What nobody knows is left to libtorch.
    try ModelFile.requireTorchScript(folder.write([1, 2, 3, 4, 5, 6, 7, 8], "x.pt"))
  }

  @Test func othersAreToldApart() {
    let remedy = "Export the model in PyTorch: torch.jit.trace("
    for (bytes, reason) in [
      (
        zip("archive/data.pkl", "archive/data/0"),
        "a state dictionary or a pickled module (torch.save)"
      ),
      ([0x80, 2, 0x8a, 0x0a, 0, 0, 0, 0], "a pickle of PyTorch before 1.6 (torch.save)"),
      ([0x89, 0x48, 0x44, 0x46, 13, 10, 26, 10], "an HDF5 file"),
      (zip("model/archive_format"), "an exported program (torch.export)"),
      (zip("config.json"), "a Keras model"), (zip("a.txt"), "a ZIP archive without a model"),
      ([], "an empty file"),
    ] {
      let text = refused(bytes)
      #expect(text.hasPrefix(reason) && text.contains(remedy), "\(text)")
    }
    #expect(refused([8, 9], "a.onnx").hasPrefix("an ONNX file"))
  }

  @Test func missingAndCutFilesAreTold() {
    #expect(failure { try ModelFile.requireTorchScript("/none.pt") }.contains("No such file"))
    let cut = Array(contents(fixture("scripted.pt")).dropLast(40))
    #expect(
      failure { try ModelFile.requireTorchScript(folder.write(cut, "cut.pt")) }.contains(
        "expected a whole ZIP archive, found no directory at its end"))
  }
}
