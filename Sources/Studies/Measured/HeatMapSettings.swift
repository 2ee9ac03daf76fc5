internal import Spectra

/// Which waves a Fourier heat map adds to images, and how.
///
/// Yin et al. (2019) add r·v·U_ij: U_ij of unit L2 norm, the sign r drawn for each channel and image,
/// v = 4 at 32×32 (a root mean square of 1/8 a channel) and 15.7 at 224×224.
public struct HeatMapSettings: Sendable, Equatable, Codable {
  /// Frequencies along an axis, odd; fewer where an axis has fewer.
  public var grid: Int
  /// v, the L2 norm of the wave in each channel.
  public var norm: Double
  /// Of the waves, in radians: 0 is a cosine with its crest at pixel (0, 0).
  public var phase: Double
  /// Of the signs.
  public var seed: UInt64

  public init(grid: Int = 31, norm: Double, phase: Double = 0, seed: UInt64 = 0) {
    self.grid = grid
    self.norm = norm
    self.phase = phase
    self.seed = seed
  }

  /// v with the root mean square that 4 has at 32×32: √(HW)/8.
  public static func defaultNorm(height: Int, width: Int) -> Double {
    Double(height * width).squareRoot() / 8
  }

  /// At most `grid` frequencies of an axis, evenly spaced and symmetric about 0, without the Nyquist
  /// frequency of an even size: all 31 of 32 pixels, and −111, −104, …, 111 of 224.
  func cycles(size: Int) -> [Int] {
    let most = (size - 1) / 2
    let steps = min(most, (grid - 1) / 2)
    guard steps > 0 else { return [0] }
    let positive = (1...steps).map {
      Int((Double($0) * Double(most) / Double(steps)).rounded())
    }
    return positive.reversed().map { -$0 } + [0] + positive
  }

  /// One frequency of each conjugate pair, row-major: (n² + 1)/2 of an n × n grid, 481 of 31 × 31.
  func frequencies(height: Int, width: Int) -> [FourierBasis.Frequency] {
    let columns = cycles(size: width)
    return cycles(size: height).flatMap { row in
      columns.filter { row < 0 || (row == 0 && $0 <= 0) }.map {
        FourierBasis.Frequency(row: row, column: $0)
      }
    }
  }
}
