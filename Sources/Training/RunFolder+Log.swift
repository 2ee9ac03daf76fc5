internal import Foundation

extension RunFolder {
  /// The epochs logged so far. A last line torn by a kill is left out.
  ///
  /// - Throws: ``RunError`` when the file cannot be read, naming the line when it is one of it.
  public func epochs() throws -> [EpochRecord] {
    guard FileManager.default.fileExists(atPath: metricsPath) else { return [] }
    guard let data = FileManager.default.contents(atPath: metricsPath) else {
      throw RunError("\(metricsPath) cannot be read; check its permissions")
    }
    // What follows the last line's end: nothing, or a torn line.
    let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    return try lines.dropLast().enumerated().map { position, line in
      do {
        return try JSONDecoder().decode(EpochRecord.self, from: Data(line))
      } catch {
        throw RunError("\(metricsPath), line \(position + 1): \(error.shortReason)")
      }
    }
  }

  /// Adds a line and sees it onto the disk.
  func append(_ record: EpochRecord) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    var line = try encoder.encode(record)
    line.append(UInt8(ascii: "\n"))
    do {
      if !FileManager.default.fileExists(atPath: metricsPath) {
        try Data().write(to: URL(fileURLWithPath: metricsPath))
      }
      let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: metricsPath))
      try handle.seekToEnd()
      try handle.write(contentsOf: line)
      try handle.synchronize()
      try handle.close()
    } catch {
      throw RunError("cannot write \(metricsPath): \(error.systemReason)")
    }
  }

  /// Drops what was logged after an epoch: those epochs are about to be run again.
  func truncateLog(after epoch: Int) throws {
    let kept = try epochs().filter { $0.epoch <= epoch }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let lines = try kept.map { try encoder.encode($0) + [UInt8(ascii: "\n")] }
    try write(Data(lines.joined()), to: metricsPath)
  }
}
