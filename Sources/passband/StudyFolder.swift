import Foundation
import Vision

/// A folder in which a long study keeps what it has: a file that marks it and holds the result once
/// there is one, and `state/`, what `--resume` goes on from.
struct StudyFolder {
  let path: String
  private let mark: String

  var state: String { path + "/state" }
  private var markPath: String { path + "/" + mark }

  /// - Parameter mark: the name of the file.
  /// - Throws: ``Failure`` for a folder with anything else in it, or one that is not to be resumed.
  init(_ path: String, _ mark: String, resuming: Bool) throws {
    self.path = path
    self.mark = mark
    let isMarked = FileManager.default.fileExists(atPath: path + "/" + mark)
    guard !isMarked || resuming else {
      throw Failure(
        "there is a \(mark) in \(path) already; go on with it with --resume, or choose another folder"
      )
    }
    try makeFolder(path)
    let names = try? FileManager.default.contentsOfDirectory(atPath: path)
    guard isMarked || names?.isEmpty == true else {
      throw Failure("\(path) is not empty and holds no \(mark); choose another folder")
    }
    if !isMarked { try AtomicFile.write([UInt8]("{}\n".utf8), to: markPath) }
  }

  /// Writes the result.
  func finish(_ result: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try AtomicFile.write([UInt8](try encoder.encode(result) + [0x0A]), to: markPath)
  }
}
