public import Foundation
internal import Vision

/// A TensorBoard event file of scalars. TensorBoard takes files with "tfevents" in their names.
///
/// The file is begun anew, whole or not at all, with the events that are known: a run that goes on
/// gives those of its log, so that nothing stands there twice. Later ones are kept until ``flush()``
/// and then appended in one piece.
public final class EventFile {
  public let path: String
  private var pending: [UInt8] = []

  /// Replaces the file at `path` by one with these events.
  ///
  /// - Throws: ``RunError`` when it cannot be written; an old file then stays as it is.
  public init(_ path: String, _ events: [ScalarEvent] = [], at time: Date = Date()) throws {
    self.path = path
    let bytes = EventBytes.header(at: events.first?.time ?? time)
    try RunFolder.replace(path, with: bytes + events.flatMap(EventBytes.scalar))
  }

  /// Takes up a number; nothing reaches the file before ``flush()``.
  public func scalar(_ tag: String, _ value: Double, step: Int, at time: Date = Date()) {
    append(ScalarEvent(tag, value, step: step, at: time))
  }

  /// Takes up an event; nothing reaches the file before ``flush()``.
  public func append(_ event: ScalarEvent) { pending += EventBytes.scalar(event) }

  /// Appends what was taken up to the file.
  ///
  /// - Throws: ``RunError`` when the disk refuses; the file then ends where it did, and the events
  ///   wait for the next call.
  public func flush() throws {
    guard !pending.isEmpty else { return }
    try AppendedFile(path).append(pending)
    pending = []
  }
}
