import Foundation
import Testing

@testable import Vision

/// A folder that goes away with the last reference to it.
final class TemporaryFolder {
  let path: String

  init() {
    path = NSTemporaryDirectory() + "passband-tests-" + UUID().uuidString
    make("")
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { path + "/" + name }

  /// Writes a file, with the folders above it, and gives its path.
  @discardableResult
  func write(_ bytes: [UInt8], _ name: String) -> String {
    make((name as NSString).deletingLastPathComponent)
    _ = FileManager.default.createFile(atPath: self(name), contents: Data(bytes))
    return self(name)
  }

  func make(_ folder: String) {
    try? FileManager.default.createDirectory(
      atPath: self(folder), withIntermediateDirectories: true)
  }

  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }
}

/// The path of a file that `Fixtures/make.py` made.
func fixture(_ name: String) -> String {
  Bundle.module.resourcePath! + "/Fixtures/" + name
}

func contents(_ path: String) -> [UInt8] { Array(FileManager.default.contents(atPath: path)!) }

/// The text of the ``DataError`` that `body` throws.
func failure<Result>(
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Result
) -> String {
  let error = #expect(throws: DataError.self, sourceLocation: sourceLocation) { _ = try body() }
  return error?.description ?? "no error"
}

/// Content as the gzip command packs it.
func gzip(_ bytes: [UInt8]) throws -> [UInt8] {
  let folder = TemporaryFolder()
  let outcome = try Subprocess.run("gzip", ["-n", folder.write(bytes, "content")])
  try #require(outcome.status == 0)
  return contents(folder("content.gz"))
}

/// An IDX file of unsigned bytes.
func idx(_ shape: [Int], _ values: [UInt8]) -> [UInt8] {
  [0, 0, 8, UInt8(shape.count)] + shape.flatMap(bigEndian) + values
}

private func bigEndian(_ number: Int) -> [UInt8] {
  [24, 16, 8, 0].map { UInt8(number >> $0 & 255) }
}

/// `count` bytes that differ from their neighbours, starting anywhere.
func pattern(_ count: Int, from start: Int = 0) -> [UInt8] {
  (start..<start + count).map { UInt8(($0 &* 31 &+ $0 / 251) & 255) }
}
