internal import CTorch

/// Linear filters of planes of one size by gains that depend on the absolute frequency along each
/// axis.
///
/// Passband's own kernel: real arithmetic, one transform forward for all filters of a bank, only
/// the frequencies that some gain needs. Each plane by itself, so results do not depend on what is
/// filtered beside it, nor on the number of threads. Differentiable any number of times.
public final class PlaneFilterBank: @unchecked Sendable {
  // Never changed after `init`.
  private let raw: OpaquePointer
  public let height, width: Int
  /// Number of filters.
  public let count: Int

  /// - Parameter gains: for each filter (⌊height/2⌋ + 1) × (⌊width/2⌋ + 1) gains, row-major, by
  ///   absolute frequency down and across.
  public init(height: Int, width: Int, gains: [[Double]]) {
    let bins = (height / 2 + 1) * (width / 2 + 1)
    demand(
      height > 0 && width > 0 && gains.allSatisfy { $0.count == bins },
      "Torch: filters of \(gains.map(\.count)) gains for planes of \(height)×\(width)")
    var filter: OpaquePointer?
    let status = ct_filter_new(
      &filter, Int32(height), Int32(width), gains.flatMap { $0 }, gains.count)
    require(status, "making filters of \(height)×\(width)")
    raw = filter!
    (self.height, self.width, count) = (height, width, gains.count)
  }

  deinit { ct_filter_free(raw) }

  /// Whether a tensor is of the kind that this kernel takes: float32 on the CPU.
  public static func takes(_ planes: Tensor) -> Bool {
    planes.dtype == .float32 && planes.device == .cpu
  }

  /// What each filter passes of planes (…, height, width).
  public func passed(_ planes: Tensor) -> [Tensor] {
    run(planes, wantsRest: false, floor: nil).passed
  }

  /// What each filter passes of planes (…, height, width), and what it leaves: their sum is the
  /// input.
  ///
  /// - Parameter floor: divide each result by its own maximum over the last three axes where that
  /// is
  ///   above this number; then without gradients.
  public func split(
    _ planes: Tensor, dividingByMaximaAbove floor: Double? = nil
  ) -> [(passed: Tensor, rest: Tensor)] {
    let (passed, rest) = run(planes, wantsRest: true, floor: floor)
    return zip(passed, rest).map { ($0, $1) }
  }

  private func run(
    _ planes: Tensor, wantsRest: Bool, floor: Double?
  ) -> (passed: [Tensor], rest: [Tensor]) {
    var passed = [OpaquePointer?](repeating: nil, count: count)
    var rest = passed
    let status = rest.withUnsafeMutableBufferPointer {
      ct_filter_apply(&passed, wantsRest ? $0.baseAddress : nil, raw, planes.raw, floor ?? -1)
    }
    require(status, "filtering \(planes.summary) by \(count) filters of \(height)×\(width)")
    return (passed.map(owned), wantsRest ? rest.map(owned) : [])
  }

  private func owned(_ raw: OpaquePointer?) -> Tensor { Tensor(owning: raw!) }
}
