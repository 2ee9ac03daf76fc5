/// Which normalisation layers a network has.
public enum Norm: String, Sendable, Codable, CaseIterable {
  case none
  /// BatchNorm (Ioffe and Szegedy 2015).
  case batch
  /// GroupNorm (Wu and He 2018).
  case group
  /// LayerNorm: in convolutional networks GroupNorm with one group, over all of an image; in a
  /// transformer over each token.
  case layer
  /// InstanceNorm with γ and β, without running averages (Ulyanov, Vedaldi, Lempitsky 2016).
  case instance

  /// "BatchNorm", "no normalisation" and so on.
  public var name: String {
    switch self {
    case .none: "no normalisation"
    case .batch: "BatchNorm"
    case .group: "GroupNorm"
    case .layer: "LayerNorm"
    case .instance: "InstanceNorm"
    }
  }

  /// Whether running and batch statistics differ: only BatchNorm sees the other images of a batch.
  public var hasBatchStatistics: Bool { self == .batch }
}
