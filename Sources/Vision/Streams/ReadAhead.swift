internal import Foundation

/// Reads batches on a thread of its own while the one before is computed on.
///
/// At most ``depth`` batches wait, so memory is bounded however slowly they are taken.
final class ReadAhead: @unchecked Sendable {
  static let depth = 2

  // Everything below is touched under this lock only.
  private let condition = NSCondition()
  private var waiting: [Result<Pixels, any Error>] = []
  private var hasEnded = false
  private var isCancelled = false

  init(_ plan: [[Int]], from reader: any PixelReader) {
    let thread = Thread { [self] in fill(plan, reader) }
    thread.name = "reading images"
    thread.stackSize = 8 << 20
    thread.start()
  }

  private func fill(_ plan: [[Int]], _ reader: any PixelReader) {
    for positions in plan {
      guard waitForRoom() else { return }
      let batch = Result { try reader.read(positions) }
      let isLast = put(batch)
      if isLast { break }
    }
    end()
  }

  /// - Returns: false once nobody wants more.
  private func waitForRoom() -> Bool {
    condition.withLock {
      while waiting.count >= ReadAhead.depth, !isCancelled { condition.wait() }
      return !isCancelled
    }
  }

  /// - Returns: whether reading ends here, with an error.
  private func put(_ batch: Result<Pixels, any Error>) -> Bool {
    condition.withLock {
      waiting.append(batch)
      condition.broadcast()
      if case .failure = batch { return true }
      return false
    }
  }

  private func end() {
    condition.withLock {
      hasEnded = true
      condition.broadcast()
    }
  }

  /// The next batch as soon as it is read; nil after the last.
  func next() throws -> Pixels? {
    let batch = condition.withLock { () -> Result<Pixels, any Error>? in
      while waiting.isEmpty, !hasEnded { condition.wait() }
      guard !waiting.isEmpty else { return nil }
      defer { condition.broadcast() }
      return waiting.removeFirst()
    }
    return try batch?.get()
  }

  /// Ends the thread after the batch that it reads now.
  func cancel() {
    condition.withLock {
      isCancelled = true
      condition.broadcast()
    }
  }
}
