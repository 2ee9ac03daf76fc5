/// Where and how often a network drops activations (Srivastava et al. 2014).
public struct DropoutSpec: Sendable, Equatable, Codable {
  public enum Place: String, Sendable, Codable, CaseIterable {
    /// On the last feature map, before it is pooled or flattened: the authors' code.
    case features
    /// On the input of every fully connected layer: what the paper prints.
    case classifier
    /// In each residual block before its last convolution (Zagoruyko and Komodakis 2016); in a
    /// transformer before the second layer of each MLP.
    case blocks
  }

  /// The probability of zeroing, in [0, 1).
  public var rate: Double
  public var place: Place
  /// Whether it drops in evaluation too, as in the authors' code: a randomised model, whose answers
  /// are reproducible after ``Network/restartTestNoise(seed:)``.
  public var activeAtTest: Bool

  public init(rate: Double = 0.5, place: Place = .features, activeAtTest: Bool = false) {
    self.rate = rate
    self.place = place
    self.activeAtTest = activeAtTest
  }

  /// Missing keys take their defaults.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    self.init(
      rate: try values.decodeIfPresent(Double.self, forKey: .rate) ?? 0.5,
      place: try values.decodeIfPresent(Place.self, forKey: .place) ?? .features,
      activeAtTest: try values.decodeIfPresent(Bool.self, forKey: .activeAtTest) ?? false)
  }
}
