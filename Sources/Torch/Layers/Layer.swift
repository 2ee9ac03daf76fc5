/// Whether a network is being trained: decides about dropout and BatchNorm's running averages.
public enum Mode: String, Sendable {
  case training
  case evaluation
}

/// What BatchNorm normalises with when it is evaluated.
public enum Statistics: String, Sendable, Codable, CaseIterable {
  /// Averages remembered from training.
  case running
  /// The mean and variance of the batch at hand, as the authors' code does also at test.
  case batch
}

/// How a forward pass is to be run. Nothing of it is hidden in the layers.
public struct Pass {
  public var mode: Mode
  public var statistics: Statistics
  /// Where dropout draws from; needed by layers that are random, in training or always.
  public var generator: Generator?
  /// What normalisation layers report to.
  public var probe: Probe?
  /// In evaluation: gradients are wanted of the input alone, so layers may merge their weights.
  public var weightsAreConstant: Bool

  public init(
    mode: Mode, statistics: Statistics = .running, generator: Generator? = nil,
    probe: Probe? = nil, weightsAreConstant: Bool = false
  ) {
    self.mode = mode
    self.statistics = statistics
    self.generator = generator
    self.probe = probe
    self.weightsAreConstant = weightsAreConstant
  }

  public static func training(using generator: Generator) -> Pass {
    Pass(mode: .training, generator: generator)
  }

  /// - Parameter generator: for networks that are random also when evaluated.
  public static func evaluation(
    _ statistics: Statistics = .running, using generator: Generator? = nil
  ) -> Pass {
    Pass(mode: .evaluation, statistics: statistics, generator: generator)
  }
}

/// A part of a network: tensors of its own, parts within it, and a function.
public protocol Layer {
  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor

  /// Parts by name, in the order of their state.
  var children: [(name: String, layer: any Layer)] { get }

  /// Tensors this layer itself owns.
  var ownState: [LayerState] { get }
}

/// One tensor of a layer.
public struct LayerState {
  public enum Role: Sendable {
    /// Trained by gradients.
    case parameter
    /// Kept beside the parameters, for example running statistics.
    case buffer
  }

  public var name: String
  public var tensor: Tensor
  public var role: Role

  public init(_ name: String, _ tensor: Tensor, _ role: Role = .parameter) {
    self.name = name
    self.tensor = tensor
    self.role = role
  }
}

extension Layer {
  public var children: [(name: String, layer: any Layer)] { [] }
  public var ownState: [LayerState] { [] }

  /// Every tensor within, with its full name: the one traversal the queries below stand on.
  public var allState: [LayerState] {
    ownState
      + children.flatMap { name, layer in
        layer.allState.map { LayerState("\(name).\($0.name)", $0.tensor, $0.role) }
      }
  }

  public var parameters: [Tensor] { allState.filter { $0.role == .parameter }.map(\.tensor) }

  public var parameterCount: Int { parameters.reduce(0) { $0 + $1.count } }

  /// Names as PyTorch gives them.
  public var stateDictionary: StateDictionary {
    StateDictionary(allState.map { ($0.name, $0.tensor) })
  }

  /// Copies values into the tensors of the same name and shape, and tells what did not fit.
  @discardableResult
  public func load(_ state: StateDictionary) -> LoadReport { allState.load(state) }

  /// As ``load(_:)``, refusing anything that does not fit.
  ///
  /// - Throws: ``TorchError`` with the report.
  public func loadStrictly(_ state: StateDictionary, from source: String) throws {
    let report = load(state)
    guard report.isClean else {
      throw TorchError(operation: "loading \(source)", reason: "\(report)")
    }
  }
}

extension [LayerState] {
  func load(_ state: StateDictionary) -> LoadReport {
    var report = LoadReport()
    withoutGradients {
      for part in self {
        guard let value = state[part.name] else {
          report.missing.append(part.name)
          continue
        }
        guard value.shape == part.tensor.shape else {
          report.mismatched.append(
            .init(name: part.name, expected: part.tensor.shape, found: value.shape))
          continue
        }
        part.tensor.copyInPlace(from: value)
      }
    }
    let known = Set(map(\.name))
    report.unused = state.names.filter { !known.contains($0) }
    return report
  }
}
