internal import Foundation

/// Records as JSON, one a line. Numbers that are not finite are the texts "NaN", "Infinity" and
/// "-Infinity", since JSON has none for them.
enum JSONLines {
  static func line(_ record: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    encoder.nonConformingFloatEncodingStrategy = .convertToString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return try encoder.encode(record) + [UInt8(ascii: "\n")]
  }

  /// The whole lines of a file, without their ends; a last line torn by a kill is left out. None
  /// when there is no file.
  ///
  /// - Throws: ``RunError`` when the file cannot be read.
  static func lines(of path: String) throws -> [ArraySlice<UInt8>] {
    guard FileManager.default.fileExists(atPath: path) else { return [] }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw RunError("\(path) cannot be read; check its permissions")
    }
    // What follows the last line's end: nothing, or a torn line.
    return [UInt8](data).split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .dropLast().map { $0 }
  }

  /// - Throws: ``RunError`` when the file cannot be read, naming the line when it is one of it.
  static func records<Record: Decodable>(
    _ type: Record.Type = Record.self, of path: String
  ) throws -> [Record] {
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "Infinity", negativeInfinity: "-Infinity", nan: "NaN")
    return try lines(of: path).enumerated().map { position, line in
      do {
        return try decoder.decode(Record.self, from: Data(line))
      } catch {
        throw RunError("\(path), line \(position + 1): \(error.shortReason)")
      }
    }
  }

  /// The bytes of whole lines, unchanged.
  static func joined(_ lines: [ArraySlice<UInt8>]) -> [UInt8] {
    lines.flatMap { $0 + [UInt8(ascii: "\n")] }
  }
}
