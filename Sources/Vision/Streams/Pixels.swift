internal import Dispatch
internal import Torch

/// The samples of a batch, (B, C, H, W), on their way from a reading thread to a tensor.
struct Pixels: Sendable {
  enum Values: Sendable {
    case bytes([UInt8])
    /// In [0, 1].
    case floats([Float])
  }

  let values: Values
  let shape: [Int]

  var tensor: Tensor {
    switch values {
    case .bytes(let bytes): Tensor(bytes, shape: shape)
    case .floats(let floats): Tensor(floats, shape: shape)
    }
  }
}

/// Reads images by their positions, from any thread.
protocol PixelReader: Sendable {
  /// - Throws: ``DataError`` when one of them cannot be read.
  func read(_ positions: [Int]) throws -> Pixels
}

/// Does `body` for 0 ..< count on as many threads, and gives the results in order.
func inParallel<Result: Sendable>(
  _ count: Int, threads: Int, _ body: @Sendable (Int) -> Result
) -> [Result] {
  guard threads > 1, count > 1 else { return (0..<count).map(body) }
  return [Result](unsafeUninitializedCapacity: count) { buffer, initialized in
    nonisolated(unsafe) let results = buffer.baseAddress!
    DispatchQueue.concurrentPerform(iterations: threads) { worker in
      for place in stride(from: worker, to: count, by: threads) {
        (results + place).initialize(to: body(place))
      }
    }
    initialized = count
  }
}
