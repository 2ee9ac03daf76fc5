public import Torch

/// The real Fourier basis of an image plane (Yin et al. 2019): one wave for each frequency.
///
/// U_ij(y, x) = c · cos(2π(i y/H + j x/W) − phase), with c so that its L2 norm is 1: its spectrum is
/// non-zero at (i, j) and at its conjugate (−i, −j) alone. Yin et al. use phase 0, a cosine whose crest
/// is at pixel (0, 0). Some tools use cos + sin, which is phase π/4: correlation .707, so their maps
/// are not comparable with these.
public struct FourierBasis: Sendable {
  /// Cycles along each axis of the image.
  public struct Frequency: Hashable, Sendable {
    /// Down, from −⌊h/2⌋ to ⌈h/2⌉ − 1.
    public let row: Int
    /// Across, from −⌊w/2⌋ to ⌈w/2⌉ − 1.
    public let column: Int

    public init(row: Int, column: Int) {
      self.row = row
      self.column = column
    }

    /// The distance to DC, in bins.
    public var radius: Double { Double(row * row + column * column).squareRoot() }
  }

  public let height, width: Int
  /// In radians.
  public let phase: Double

  /// - Precondition: sizes are positive.
  public init(height: Int, width: Int, phase: Double = 0) {
    demand(height > 0 && width > 0, "FourierBasis: of size \(height)×\(width)")
    self.height = height
    self.width = width
    self.phase = phase
  }

  /// One frequency of each conjugate pair, row-major; those that are their own conjugate (DC and the
  /// Nyquist frequencies of even sizes) once. A wave that vanishes at this phase is left out.
  ///
  /// 514 at 32×32 and 481 at 31×31, without a phase.
  public var frequencies: [Frequency] {
    var seen: Set<Frequency> = []
    return (-(height / 2)..<(height + 1) / 2).flatMap { row in
      (-(width / 2)..<(width + 1) / 2).compactMap { column in
        let frequency = Frequency(row: row, column: column)
        guard !seen.contains(conjugate(of: frequency)), !vanishes(frequency) else { return nil }
        seen.insert(frequency)
        return frequency
      }
    }
  }

  /// (−i, −j), as the frequency of this size that stands for it.
  public func conjugate(of frequency: Frequency) -> Frequency {
    Frequency(
      row: frequency.row * 2 == -height ? frequency.row : -frequency.row,
      column: frequency.column * 2 == -width ? frequency.column : -frequency.column)
  }

  /// The wave of a frequency: float64 (H, W), of L2 norm 1.
  ///
  /// - Precondition: the frequency is one of this size, and its wave does not vanish at this phase.
  public subscript(frequency: Frequency) -> Tensor {
    demand(
      (-(height / 2)..<(height + 1) / 2).contains(frequency.row)
        && (-(width / 2)..<(width + 1) / 2).contains(frequency.column),
      "FourierBasis: \(frequency) is no frequency of \(height)×\(width)")
    demand(!vanishes(frequency), "FourierBasis: \(frequency) vanishes at phase \(phase)")
    let rows = turns(frequency.row, height).unsqueezed(1)
    let wave = ((rows + turns(frequency.column, width)) - phase).cosine()
    return wave / wave.norm()
  }

  /// The angle along one axis; the product is reduced first, so that far pixels are exact too.
  private func turns(_ cycles: Int, _ size: Int) -> Tensor {
    Tensor((0..<size).map { Double(cycles * $0 % size) / Double(size) * 2 * Double.pi })
  }

  /// A frequency that is its own conjugate has values ±cos(phase) only.
  private func vanishes(_ frequency: Frequency) -> Bool {
    conjugate(of: frequency) == frequency && abs(phase.cosine) < 1e-12
  }
}
