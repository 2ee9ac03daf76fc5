extension RunFolder {
  /// The epochs logged so far. A last line torn by a kill is left out.
  ///
  /// - Throws: ``RunError`` when the file cannot be read, naming the line when it is one of it.
  public func epochs() throws -> [EpochRecord] { try JSONLines.records(of: metricsPath) }

  /// Adds a line, on the disk before this returns. The log is replaced whole: killed at any moment,
  /// or with a full disk, it is the old one or the new one.
  ///
  /// - Throws: ``RunError`` when the epoch stands there already, or the file cannot be written.
  func append(_ record: EpochRecord) throws {
    let (lines, logged) = try log()
    guard !logged.contains(where: { $0.epoch == record.epoch }) else {
      throw RunError(
        "\(metricsPath) has epoch \(record.epoch) already; is another training at work in this "
          + "folder?")
    }
    try Self.replace(metricsPath, with: JSONLines.joined(lines) + JSONLines.line(record))
  }

  /// Drops what was logged after an epoch: those epochs are about to be run again.
  func truncateLog(after epoch: Int) throws {
    let (lines, logged) = try log()
    let kept = zip(lines, logged).filter { $0.1.epoch <= epoch }.map(\.0)
    try Self.replace(metricsPath, with: JSONLines.joined(kept))
  }

  /// The lines as they stand there, so that rewriting them changes nothing, and what they say.
  private func log() throws -> ([ArraySlice<UInt8>], [EpochRecord]) {
    (try JSONLines.lines(of: metricsPath), try epochs())
  }
}
