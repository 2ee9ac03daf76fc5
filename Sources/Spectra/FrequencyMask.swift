internal import Torch

/// Which frequency bins of an image pass, by their distance d to the DC bin.
///
/// d = √(i² + j²) in bin indices along each axis, i from −⌊h/2⌋ to ⌈h/2⌉ − 1, j likewise: centred on
/// DC for odd sizes too, so every mask is Hermitian, the filtered image real and the split
/// idempotent. (The authors' code, under Python 3, is half a bin off there.)
public enum FrequencyMask: Hashable, Sendable, Codable {
  /// d < radius, or d ≤ radius.
  case disc(radius: Double, rule: MaskRule = .strict)
  /// What `disc(outer)` passes and `disc(inner)` does not: rings of touching radii tile the plane.
  case ring(inner: Double, outer: Double, rule: MaskRule = .strict)
  /// exp(−d²/2σ²).
  case gaussian(sigma: Double)

  /// The gain at a distance from DC, in [0, 1].
  public func gain(at distance: Double) -> Double {
    switch self {
    case .disc(let radius, .strict): distance < radius ? 1 : 0
    case .disc(let radius, .inclusive): distance <= radius ? 1 : 0
    case .ring(let inner, let outer, let rule):
      FrequencyMask.disc(radius: outer, rule: rule).gain(at: distance)
        - FrequencyMask.disc(radius: inner, rule: rule).gain(at: distance)
    case .gaussian(let sigma):
      (-(distance / sigma) * (distance / sigma) / 2).exponential
    }
  }

  /// All gains as (height, width), DC at index n/2 of each axis.
  public func centred(height: Int, width: Int) -> [[Double]] {
    (0..<height).map { row in
      (0..<width).map { column in
        gain(at: distance(row - height / 2, column - width / 2))
      }
    }
  }

  /// The gains of a real transform's half spectrum: float64 (height, width/2 + 1), DC first.
  func half(height: Int, width: Int) -> Tensor {
    let gains = halfDistances(height: height, width: width).map { gain(at: $0) }
    return Tensor(gains, shape: [height, width / 2 + 1])
  }

  /// How many of the height × width bins have a gain above zero.
  public func keptBins(height: Int, width: Int) -> Int {
    centred(height: height, width: width).joined().count { $0 > 0 }
  }

  /// Whether every bin passes with gain 1: the high component is then identically zero.
  public func passesEverything(height: Int, width: Int) -> Bool {
    let corner = distance(height / 2, width / 2)
    switch self {
    case .disc, .gaussian: return gain(at: corner) == 1
    case .ring: return gain(at: 0) == 1 && gain(at: corner) == 1
    }
  }

  /// Whether the numbers make a mask: radii and σ finite and not negative, inner ≤ outer, σ > 0.
  public var isValid: Bool {
    switch self {
    case .disc(let radius, _): radius.isFinite && radius >= 0
    case .ring(let inner, let outer, _): inner >= 0 && inner <= outer && outer.isFinite
    case .gaussian(let sigma): sigma.isFinite && sigma > 0
    }
  }

  /// What a user should know about this mask on images of a size.
  public func warnings(height: Int, width: Int) -> [SpectraWarning] {
    guard passesEverything(height: height, width: width) else { return [] }
    return [.noHighBand(mask: self, height: height, width: width)]
  }
}

/// A legal choice whose result is probably not what was wanted.
public enum SpectraWarning: Hashable, Sendable, CustomStringConvertible {
  /// The mask keeps every bin, so the high component is identically zero.
  case noHighBand(mask: FrequencyMask, height: Int, width: Int)

  public var description: String {
    switch self {
    case .noHighBand(let mask, let height, let width):
      "no high band: \(mask) keeps all \(height * width) bins of a \(height)×\(width) image, "
        + "so its high-frequency component is zero everywhere; the farthest bin is at radius "
        + "\(rounded(distance(height / 2, width / 2)))"
    }
  }

  private func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}

extension FrequencyMask: CustomStringConvertible {
  public var description: String {
    switch self {
    case .disc(let radius, .strict): "d < \(radius)"
    case .disc(let radius, .inclusive): "d <= \(radius)"
    case .ring(let inner, let outer, .strict): "\(inner) <= d < \(outer)"
    case .ring(let inner, let outer, .inclusive): "\(inner) < d <= \(outer)"
    case .gaussian(let sigma): "gaussian of sigma \(sigma)"
    }
  }
}

/// The distances to DC of a half spectrum's height × (width/2 + 1) bins, row-major, DC first.
func halfDistances(height: Int, width: Int) -> [Double] {
  (0..<height).flatMap { row in
    (0...width / 2).map { distance(row < (height + 1) / 2 ? row : row - height, $0) }
  }
}

/// The distance of a bin to DC, in bins.
func distance(_ row: Int, _ column: Int) -> Double {
  Double(row * row + column * column).squareRoot()
}
