import Foundation
import Testing
import Vision

@Suite struct SplitCommandTests {
  private let folder = TemporaryFolder()

  private func picture(
    _ name: String, _ width: Int, _ height: Int, _ channels: Int
  ) throws -> Raster {
    let raster = Raster(
      width: width, height: height, channels: channels,
      bytes: (0..<width * height * channels).map { UInt8(truncatingIfNeeded: $0 * 37 + $0 / 11) })
    try ImageFile.writePNG(raster, to: folder(name))
    return raster
  }

  private func floats(_ path: String) throws -> (shape: [Int], values: [Float]) {
    let array = try NPY.read(path)
    guard case .float32(let values) = array.values else { return (array.shape, []) }
    return (array.shape, values)
  }

  @Test(arguments: [(1, 9, 7), (2, 4, 4), (3, 12, 5), (4, 7, 8), (3, 1, 1), (1, 1, 6)])
  func componentsSumToTheImage(_ channels: Int, _ width: Int, _ height: Int) throws {
    let image = try picture("a.png", width, height, channels)
    let out = folder("parts")
    _ = try succeed(["split", folder("a.png"), "--radius", "2", "--npy", "--out", out])
    let (low, high) = (try floats(out + "/a.low.npy"), try floats(out + "/a.high.npy"))
    // Transparency is dropped.
    let colours = channels < 3 ? 1 : 3
    #expect(low.shape == [colours, height, width] && high.shape == low.shape)
    let expected = image.floats().prefix(colours * width * height)
    for (sum, value) in zip(zip(low.values, high.values).map(+), expected) {
      #expect(abs(sum - value) < 1e-6)
    }
    for part in ["low", "high"] {
      let shown = try ImageFile.read("\(out)/a.\(part).png")
      #expect(shown.width == width && shown.height == height && shown.channels == colours)
    }
    #expect(try ImageFile.read(out + "/a.spectrum.png").channels == 3)
  }

  @Test func theSidecarSaysHow() throws {
    _ = try picture("a.png", 9, 7, 3)
    let printed: [[String: Any]] = try succeed([
      "split", folder("a.png"), "--radius", "2", "--rule", "inclusive", "--rescale", "max",
      "--out", folder("parts"), "--json",
    ]).json()
    let sidecar = try #require(
      try JSONSerialization.jsonObject(with: contents(folder("parts/a.split.json")))
        as? [String: Any])
    #expect(NSDictionary(dictionary: sidecar) == NSDictionary(dictionary: printed[0]))
    #expect(sidecar["radius"] as? Double == 2 && sidecar["rule"] as? String == "inclusive")
    #expect(sidecar["rescale"] as? String == "max")
    #expect(sidecar["image"] as? String == folder("a.png"))
    // d <= 2: 13 of the 9 × 7 bins.
    #expect(sidecar["keptBins"] as? Int == 13 && sidecar["totalBins"] as? Int == 63)
    let files = try #require(sidecar["files"] as? [String])
    #expect(files.count == 4 && files.allSatisfy(exists))
    #expect((sidecar["notes"] as? [String])?[0].hasPrefix("high.png is amplified") == true)
  }

  @Test func severalImagesAreSplitInOneCall() throws {
    for name in ["a.png", "b.png"] { _ = try picture(name, 6, 6, 1) }
    let outcome = try succeed([
      "split", folder("a.png"), folder("b.png"), "--radius", "1", "--out", folder("x/y"),
    ])
    let names = try FileManager.default.contentsOfDirectory(atPath: folder("x/y"))
    #expect(names.count == 8 && outcome.output.contains("a.png (6×6): 1 of 36 bins are low; "))
  }

  @Test(arguments: ["0", "1e300", "2.5"]) func anyRadiusWillDo(_ radius: String) throws {
    _ = try picture("a.png", 5, 4, 3)
    let outcome = try succeed([
      "split", folder("a.png"), "--radius", radius, "--rescale", "max", "--out", folder("parts"),
    ])
    #expect(outcome.errors.hasPrefix("Warning: ") == (radius == "1e300"))
  }

  // MARK: What is no image

  private func failure(of path: String) throws -> String {
    let line = try fail(["split", path, "--radius", "2", "--out", folder("parts")])
    #expect(!exists(folder("parts")))
    #expect(line.hasPrefix("\(path): expected "))
    return line
  }

  @Test func missing() throws {
    #expect(try failure(of: folder("none.png")).contains("No such file or directory"))
  }

  @Test func aFolder() throws {
    #expect(try failure(of: folder.path).contains("found a folder"))
  }

  @Test func empty() throws {
    #expect(try failure(of: folder.write([], "a.png")).contains("found an empty file"))
  }

  @Test func somethingElse() throws {
    let path = folder.write("GIF89a, says the file".utf8, "a.png")
    #expect(try failure(of: path).contains("expected a PNG or JPEG picture, found content that"))
  }

  @Test(arguments: [9, 40, 60]) func truncated(_ length: Int) throws {
    _ = try picture("a.png", 20, 20, 3)
    let path = folder.write(contents(folder("a.png")).prefix(length), "cut.png")
    #expect(try failure(of: path).contains("expected a whole PNG picture, found damage"))
  }

  @Test func corrupt() throws {
    _ = try picture("a.png", 20, 20, 3)
    var bytes = Array(contents(folder("a.png")))
    bytes[bytes.count / 2] ^= 0xff
    #expect(try failure(of: folder.write(bytes, "bad.png")).contains("found damage"))
  }

  @Test func aFileInThePlaceOfTheFolder() throws {
    _ = try picture("a.png", 3, 3, 1)
    let out = folder.write([], "file")
    #expect(
      try fail(["split", folder("a.png"), "--radius", "1", "--out", out])
        == "cannot make the folder \(out): File exists")
  }
}
