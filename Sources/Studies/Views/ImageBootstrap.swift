internal import Foundation
internal import Torch

/// The percentile bootstrap over images (Efron 1979): every resample draws N images with replacement,
/// the same for all rows, so that curves of one model keep their correlation.
struct ImageBootstrap {
  static let resamples = 1000
  static let seed: UInt64 = 0

  /// Accuracies of each row in each resample: resamples × rows.
  static func accuracies(_ rows: [[Bool]]) -> [[Double]] {
    guard let count = rows.first?.count, count > 0 else { return [] }
    let right = Tensor(
      rows.flatMap { $0.map { $0 ? Float(1) : 0 } }, shape: [rows.count, count]
    ).transposed()
    let generator = Generator(seed: seed)
    // As many resamples at once as keep the memory small.
    let step = max(1, min(resamples, 2_000_000 / count))
    return stride(from: 0, to: resamples, by: step).flatMap { start in
      let weights = weights(min(step, resamples - start), count, generator)
      let shares = (weights.matmul(right).to(.float64) / Double(count)).array(of: Double.self)
      return stride(from: 0, to: shares.count, by: rows.count).map {
        Array(shares[$0..<$0 + rows.count])
      }
    }
  }

  /// How often each image is drawn, float32 (resamples, N).
  private static func weights(_ resamples: Int, _ count: Int, _ generator: Generator) -> Tensor {
    let drawn = Tensor.randomIntegers([resamples, count], in: 0..<count, using: generator)
    let starts = Tensor((0..<resamples).map { Int64($0 * count) })
    let places = drawn + starts.unsqueezed(1)
    return places.flattened().binCount(resamples * count).to(.float32)
      .reshaped([resamples, count])
  }

  /// The 2.5th and the 97.5th percentile, interpolated.
  static func interval(_ values: [Double]) -> Bounds {
    Bounds(quantile(values, 0.025), quantile(values, 0.975))
  }
}

/// The quantile of a share in 0 … 1, interpolated between neighbours (NumPy's "linear"); NaN of none.
func quantile(_ values: [Double], _ share: Double) -> Double {
  guard !values.isEmpty else { return .nan }
  let sorted = values.sorted()
  let place = share * Double(sorted.count - 1)
  let lower = min(sorted.count - 1, Int(place))
  let upper = min(sorted.count - 1, lower + 1)
  return sorted[lower] + (place - Double(lower)) * (sorted[upper] - sorted[lower])
}
