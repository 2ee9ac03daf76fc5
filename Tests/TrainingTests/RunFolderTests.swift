import Foundation
import Testing
import Torch
import Vision

@testable import Training

@Suite struct RunFolderTests {
  let home = TemporaryFolder()
  var folder: RunFolder { RunFolder(home("run")) }

  @Test(arguments: TrainerResumeTests.recipes) func infoRoundTrip(_ recipe: Recipe) throws {
    var info = RunInfo.sample(recipe)
    info.data.train.official = 50_000
    info.recipe.limit = 48
    info.network.spec.mean = [0.1]
    info.network.spec.standardDeviation = [1.0 / 3]
    try folder.create(info)
    #expect(try folder.info() == info)
    #expect(folder.exists && !folder.hasCheckpoint)
  }

  @Test func creatingAgainReplacesTheInfoAlone() throws {
    try folder.create(.sample())
    write("kept", to: folder.metricsPath)
    var other = RunInfo.sample()
    other.recipe.epochs = 9
    try folder.create(other)
    #expect(try folder.info().recipe.epochs == 9)
    #expect(contents(folder.metricsPath) == Array("kept".utf8))
  }

  @Test func infoThatIsMissing() {
    #expect(!folder.exists)
    #expect(
      errorText { _ = try folder.info() }
        == "\(folder.path) is not a run folder: it has no readable run.json")
  }

  @Test func infoThatIsCut() throws {
    try folder.create(.sample())
    let cut = contents(folder.infoPath).dropLast(20)
    write(String(decoding: cut, as: UTF8.self), to: folder.infoPath)
    let text = errorText { _ = try folder.info() }
    #expect(text.hasPrefix("\(folder.infoPath) is damaged or of another version: "))
    #expect(!text.contains(": :"))
  }

  @Test func infoThatLacksAKey() throws {
    try folder.create(.sample())
    let text = String(decoding: contents(folder.infoPath), as: UTF8.self)
    write(text.replacing("\"seed\"", with: "\"sad\""), to: folder.infoPath)
    #expect(
      errorText { _ = try folder.info() }
        == "\(folder.infoPath) is damaged or of another version: recipe.sad: the recipe has no key sad"
    )
  }

  @Test func infoWithAnUnknownModel() throws {
    try folder.create(.sample())
    let text = String(decoding: contents(folder.infoPath), as: UTF8.self)
    write(text.replacing("\"resnet8\"", with: "\"resnet9\""), to: folder.infoPath)
    let error = errorText { _ = try folder.info() }
    #expect(error.hasPrefix("\(folder.infoPath) is damaged or of another version: "))
    #expect(error.contains("recipe.model: it is one of lenet5, "))
    #expect(error.hasSuffix(", not resnet9"))
  }

  @Test func aFileInThePlaceOfTheFolder() {
    write("", to: folder.path)
    #expect(
      errorText { try folder.create(.sample()) }
        == "cannot make the run folder \(folder.path): File exists; choose another with --out")
  }

  @Test func aFileAboveTheFolder() {
    write("", to: home("file"))
    #expect(
      errorText { try RunFolder(home("file/run")).create(.sample()) }
        == "cannot make the run folder \(home("file/run")): Not a directory; choose another with "
        + "--out")
  }

  /// Nobody, root included, makes folders there.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self")))
  func anUnwritableFolder() {
    #expect(
      errorText { try RunFolder("/proc/none/run").create(.sample()) }
        == "cannot make the run folder /proc/none/run: No such file or directory; choose another "
        + "with --out")
  }

  @Test func aNetworkThatIsNotThereYet() throws {
    try folder.create(.sample())
    #expect(
      errorText { _ = try folder.network() }
        == "\(folder.path) has no model.safetensors yet: its training was stopped before the first "
        + "epoch ended; continue it with passband train --resume")
  }
}
