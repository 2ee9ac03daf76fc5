public import Torch

/// The name of a number of one trained network: `test`, `H4[batch]`, `L8[train]@epoch=1`,
/// `pgd:8/255[mix:0.3]`, `credit:0.03[lowpass:12,clip]`.
///
///     NAME[:EPSILON] [ '[' qualifiers ']' ] [ '@' when ]
public struct MetricName: Hashable, Sendable, Codable {
  public enum Kind: Hashable, Sendable, Codable {
    /// Accuracy on images under a condition; nil radius: whole images.
    case accuracy(condition: String, radius: Double?)
    /// Share of images right whole and by HFC alone, wrong by LFC: Fig. 2.
    case misaligned(radius: Double)
    /// Share of the class that is predicted most for HFC: near 1, accuracy rests on one answer.
    case constant(radius: Double)
    /// Mean over the radii of (A_H − chance)/(A − chance): how much of what is known HFC tells alone.
    case reliance
    /// Share of images right under an attack, or behind a front end for one of its attackers.
    case robust(attack: String, epsilon: Double)
    /// Of first-layer kernels: roughness, and share of energy beyond 8 bins.
    case roughness
    case kernelHigh
    /// By how much normalisation layers lift the energy of HFC over that of whole images, as a factor,
    /// from the input to behind the first layer.
    case lift(radius: Double)
    /// The corollary's ε* = d(x, x_l) in L∞: the median over images right whole and wrong by LFC.
    case epsilonStar(radius: Double)
    /// The share of images that can be robust at ε by the corollary: right, and not wrong by an LFC
    /// that lies within ε.
    case atMost(radius: Double, epsilon: Double)
  }

  /// When during training; final: after it.
  public enum Moment: Hashable, Sendable, Codable {
    case final
    case epoch(Int)
    case best
    /// Mean over the last share of epochs.
    case last(Double)
    /// When the accuracy on training images first reached this.
    case trainAccuracy(Double)
  }

  public var kind: Kind
  /// "train" or "test".
  public var split = "test"
  public var statistics: Statistics?
  /// "none" or "max".
  public var rescale: String?
  /// Components by singular values of equal energy in the place of those by frequency.
  public var cutsByRank = false
  /// "mix:0.3": the kernels' smoothing.
  public var smoothing: String?
  /// "lowpass:12,clip": the filter in front.
  public var front: String?
  public var moment = Moment.final
  /// As it was written.
  public let text: String

  public static func == (a: Self, b: Self) -> Bool { a.text == b.text }
  public func hash(into hasher: inout Hasher) { hasher.combine(text) }
}

extension MetricName: CustomStringConvertible {
  public var description: String { text }
}
