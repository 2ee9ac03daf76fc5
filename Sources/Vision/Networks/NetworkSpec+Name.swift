internal import Foundation
internal import Spectra

extension NetworkSpec {
  /// "resnet8 (BatchNorm)" or "vgg11 (no normalisation), low-pass r = 8 in front".
  public var name: String {
    (["\(architecture.rawValue) (\(norm.name))"] + variations).joined(separator: ", ")
  }

  /// What sets it apart from the architecture's own form, in words; empty for that itself.
  public var variations: [String] {
    let parts: [String?] = [
      norm == .group && normGroups != 8 ? "\(normGroups) groups" : nil,
      stemKernel.map { "\($0)×\($0) stem" },
      pooling == .blur ? "blur pooling" : nil,
      dropout.map(\.words),
      lowPass.map { "\($0.words) in front" },
    ]
    return parts.compactMap { $0 }
  }
}

extension DropoutSpec {
  fileprivate var words: String {
    let places: [Place: String] = [
      .features: "features", .classifier: "fully connected layers", .blocks: "blocks",
    ]
    return String(format: "dropout %g on ", rate) + places[place, default: place.rawValue]
      + (activeAtTest ? ", at test too" : "")
  }
}

extension FrequencyMask {
  fileprivate var words: String {
    switch self {
    case .disc(let radius, .strict): String(format: "low-pass r = %g", radius)
    case .disc(let radius, .inclusive): String(format: "low-pass r = %g (inclusive)", radius)
    case .ring(let inner, let outer, .strict): String(format: "band-pass %g ≤ d < %g", inner, outer)
    case .ring(let inner, let outer, .inclusive):
      String(format: "band-pass %g < d ≤ %g", inner, outer)
    case .gaussian(let sigma): String(format: "Gaussian low-pass σ = %g", sigma)
    }
  }
}
