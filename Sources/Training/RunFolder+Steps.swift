extension RunFolder {
  /// The steps logged so far. A last line torn by a kill is left out.
  ///
  /// - Throws: ``RunError`` when the file cannot be read, naming the line when it is one of it.
  public func steps() throws -> [StepRecord] { try JSONLines.records(of: stepsPath) }

  /// Adds a line, in one write. Call ``truncateSteps(after:)`` once before the first.
  ///
  /// - Throws: ``RunError`` when the file cannot be written; it then is what it was.
  func append(_ record: StepRecord) throws {
    try AppendedFile(stepsPath).append(JSONLines.line(record))
  }

  /// Drops what was logged after a step, and a last line that a kill or a power failure left torn.
  func truncateSteps(after step: Int) throws {
    try AppendedFile(stepsPath).cutTornLine()
    let (lines, logged) = (try JSONLines.lines(of: stepsPath), try steps())
    let kept = zip(lines, logged).filter { $0.1.step <= step }.map(\.0)
    guard kept.count < lines.count else { return }
    try Self.replace(stepsPath, with: JSONLines.joined(kept))
  }
}
