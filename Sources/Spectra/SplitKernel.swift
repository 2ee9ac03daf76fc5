internal import Foundation
internal import Torch

/// The fast way of splitting: Passband's own kernel, for float32 planes on the CPU of up to 256 ×
/// 256.
///
/// Beyond that its products grow faster than a Fourier transform's work. Same results as the
/// transform up to 2 · 10⁻⁶ for images in [0, 1].
enum SplitKernel {
  static let largestSize = 256

  /// The bank for these masks, none where the transform has to do it.
  static func bank(for images: Tensor, _ masks: [FrequencyMask]) -> PlaneFilterBank? {
    let (height, width) = (images.shape[images.rank - 2], images.shape[images.rank - 1])
    guard !masks.isEmpty, images.count > 0, max(height, width) <= largestSize,
      PlaneFilterBank.takes(images)
    else { return nil }
    return cache.bank(Key(masks: masks, height: height, width: width))
  }

  private static let cache = Cache()

  fileprivate struct Key: Hashable {
    let masks: [FrequencyMask]
    let height, width: Int

    func bank() -> PlaneFilterBank {
      let distances = (0...height / 2).flatMap { row in (0...width / 2).map { distance(row, $0) } }
      let gains = masks.map { mask in distances.map { mask.gain(at: $0) } }
      return PlaneFilterBank(height: height, width: width, gains: gains)
    }
  }

  /// The banks used last: making one takes longer than filtering a few images.
  private final class Cache: @unchecked Sendable {
    private static let capacity = 16
    private let lock = NSLock()
    // Behind the lock.
    private var banks: [Key: PlaneFilterBank] = [:]
    private var order: [Key] = []

    func bank(_ key: Key) -> PlaneFilterBank {
      lock.withLock {
        order.removeAll { $0 == key }
        order.append(key)
        if let known = banks[key] { return known }
        if order.count > Cache.capacity { banks[order.removeFirst()] = nil }
        let bank = key.bank()
        banks[key] = bank
        return bank
      }
    }
  }
}
