internal import Spectra

extension NetworkSpec {
  /// Why no network can be built from this: a sentence each, with the allowed range; empty when one
  /// can.
  public var problems: [String] {
    (sizeChecks + layerChecks + dropoutChecks + filterChecks).filter { !$0.0 }.map(\.1)
  }

  private typealias Check = (Bool, String)

  private var sizeChecks: [Check] {
    let sides = sides
    return [
      (channels >= 1, "channels is \(channels); it is 1 or more"),
      (classes >= 1, "classes is \(classes); it is 1 or more"),
      (
        sides.contains(height) && sides.contains(width),
        "images are \(height)×\(width); \(architecture.rawValue)\(detail) takes \(words(sides)) pixels a side"
      ),
      (
        architecture != .vit || (height % 4 == 0 && width % 4 == 0),
        "images are \(height)×\(width); vit cuts patches of 4×4, so both are multiples of 4"
      ),
    ]
  }

  private var layerChecks: [Check] {
    [
      (
        architecture != .vit || norm == .layer,
        "norm is \(norm.rawValue); vit has LayerNorm by design, so its norm is layer"
      ),
      (normGroups >= 1, "norm-groups is \(normGroups); it is 1 or more"),
      (
        architecture != .vit || stemKernel == nil,
        "stem-kernel is \(stemKernel ?? 0); vit begins with its 4×4 patches, so it takes none"
      ),
      (
        stemKernel.map { [3, 5, 7].contains($0) } ?? true,
        "stem-kernel is \(stemKernel ?? 0); it is 3, 5 or 7"
      ),
      (
        architecture != .vit || pooling == .strided,
        "pooling is blur; vit keeps all its tokens, so its pooling is strided"
      ),
    ]
  }

  private var dropoutChecks: [Check] {
    guard let dropout else { return [] }
    let vitPlaces: Set<DropoutSpec.Place> = [.classifier, .blocks]
    return [
      ((0..<1).contains(dropout.rate), "dropout rate is \(dropout.rate); it is in [0, 1)"),
      (
        dropout.place != .blocks || architecture.hasBlocks,
        "dropout place is blocks; \(architecture.rawValue) has none, so it is features or classifier"
      ),
      (
        architecture != .vit || vitPlaces.contains(dropout.place),
        "dropout place is features; vit has no last feature map, so it is classifier or blocks"
      ),
    ]
  }

  private var filterChecks: [Check] {
    let fits =
      mean.count == standardDeviation.count && (mean.isEmpty || mean.count == channels)
      && mean.allSatisfy(\.isFinite) && standardDeviation.allSatisfy { $0 > 0 && $0.isFinite }
    return [
      (
        lowPass?.isValid ?? true,
        "low-pass is \(lowPass?.description ?? ""); radii are finite, 0 or more, inner ≤ outer; "
          + "sigma is above 0"
      ),
      (
        fits,
        "mean and deviation need one finite value for each of \(channels) channels, deviations "
          + "above 0"
      ),
    ]
  }
}

// MARK: Image sizes

extension NetworkSpec {
  /// Whether the network takes images of this size.
  public func takes(height: Int, width: Int) -> Bool {
    architecture.fixesImageSize
      ? height == self.height && width == self.width
      : sides.contains(height) && sides.contains(width)
  }

  /// The sizes it takes: "32×32 pixels" or "1×1 pixels or more".
  public var imageSize: String {
    let least = sides.lowerBound
    return architecture.fixesImageSize
      ? "\(height)×\(width) pixels" : "\(least)×\(least) pixels or more"
  }

  /// Pixels a side: smaller images would leave nothing of a map, or a single pixel where two are
  /// needed.
  private var sides: ClosedRange<Int> {
    let largest = architecture.fixesImageSize ? 256 : 65_536
    switch architecture {
    case .lenet5: return 1...largest
    case .alexnet: return 20...largest
    case .vit: return 4...largest
    default: return (needsDetail ? (1 << architecture.halvings) + 1 : 1)...largest
    }
  }

  /// A blur reflects its border and InstanceNorm subtracts a mean: neither works on one pixel.
  private var needsDetail: Bool { pooling == .blur || norm == .instance }

  private var detail: String {
    guard needsDetail, architecture.halvings > 0 else { return "" }
    return pooling == .blur ? " with blur pooling" : " with InstanceNorm"
  }

  private func words(_ sides: ClosedRange<Int>) -> String {
    architecture.fixesImageSize
      ? "\(sides.lowerBound) to \(sides.upperBound)" : "\(sides.lowerBound) or more"
  }
}

extension NetworkSpec.Architecture {
  /// How often a map is halved before the last of its layers that needs more than one pixel.
  fileprivate var halvings: Int {
    switch self {
    case .lenet5, .alexnet, .vit: 0
    case .resnet8, .resnet20, .resnet32, .resnet32HFC, .wrn16x4, .wrn28x10: 2
    case .resnet18, .resnet50: 3
    case .vgg11, .vgg16: 4
    }
  }
}
