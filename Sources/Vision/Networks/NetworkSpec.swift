public import Torch

/// Which normalisation layers a network has.
public enum Norm: String, Sendable, Codable, CaseIterable {
  case none
  case batch

  /// BatchNorm, or nothing in its place.
  func layer(_ channels: Int, epsilon: Double = 1e-5) -> any Layer {
    self == .batch ? BatchNorm2d(channels: channels, epsilon: epsilon) : Identity()
  }
}

/// A network by name and sizes: enough to build it.
public struct NetworkSpec: Sendable, Equatable, Codable {
  public enum Architecture: String, Sendable, Codable, CaseIterable {
    /// Three stages of one basic block, widths 32, 64, 128: the quick one.
    case resnet8
    /// He et al. 2016 with a 3×3 stem of stride 1 and no pooling behind it; names as torchvision.
    case resnet18
    /// The pre-activation CIFAR ResNet of the authors' code.
    case resnet32HFC = "resnet32-hfc"
  }

  public var architecture: Architecture
  public var norm: Norm
  /// Image channels.
  public var channels: Int
  /// Number of classes.
  public var classes: Int
  public var initialization: Initialization
  /// (x − mean)/deviation per channel, inside the network; empty: none, as in the paper.
  public var mean: [Double]
  public var standardDeviation: [Double]

  /// - Precondition: sizes are positive; mean and deviation are empty or have one value a channel.
  public init(
    _ architecture: Architecture, norm: Norm = .batch, channels: Int = 3, classes: Int = 10,
    initialization: Initialization = .kaiming, mean: [Double] = [],
    standardDeviation: [Double] = []
  ) {
    self.architecture = architecture
    self.norm = norm
    self.channels = channels
    self.classes = classes
    self.initialization = initialization
    self.mean = mean
    self.standardDeviation = standardDeviation
    demand(problem == nil, "NetworkSpec: \(problem ?? "")")
  }

  /// Why no network can be built from this, if so.
  var problem: String? {
    guard channels > 0, classes > 0 else { return "\(channels) channels, \(classes) classes" }
    guard
      mean.count == standardDeviation.count, mean.isEmpty || mean.count == channels,
      standardDeviation.allSatisfy({ $0 > 0 })
    else { return "mean and deviation need one value for each of \(channels) channels" }
    return nil
  }

  /// A new network with random weights; the same seed gives the same weights.
  public func build(seed: UInt64) -> Network {
    let generator = Generator(seed: seed)
    let body: any Layer =
      switch architecture {
      case .resnet8: ResNet(self, blocks: [1, 1, 1], width: 32, using: generator)
      case .resnet18: ResNet(self, blocks: [2, 2, 2, 2], width: 64, using: generator)
      case .resnet32HFC: HFCResNet(self, using: generator)
      }
    return Network(spec: self, body: body)
  }
}
