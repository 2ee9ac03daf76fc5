/// An exponential moving average of a network's parameters (Polyak and Juditsky 1992), as PyTorch's
/// `AveragedModel` with `get_ema_multi_avg_fn`: a ← decay · a + (1 − decay) · w after each step,
/// a = w at the first. Buffers, as BatchNorm's averages, are copied.
public struct WeightAverage {
  public let decay: Double
  /// Calls of ``update()``.
  public private(set) var updates = 0
  private let source: [LayerState]
  private let averages: [LayerState]

  /// - Precondition: decay is in [0, 1].
  public init(of layer: any Layer, decay: Double) {
    demand((0...1).contains(decay), "WeightAverage: decay \(decay) is not in [0, 1]")
    self.decay = decay
    source = layer.allState
    averages = source.map { LayerState($0.name, $0.tensor.detached.copy(), $0.role) }
  }

  /// Takes in the network's weights as they are now.
  public mutating func update() {
    withoutGradients {
      if updates > 0 {
        let (old, new) = (averages.parameters, source.parameters)
        if !old.isEmpty { old.moveInPlace(to: new, by: 1 - decay) }
      }
      for (average, own) in zip(averages, source) where updates == 0 || own.role == .buffer {
        average.tensor.copyInPlace(from: own.tensor)
      }
    }
    updates += 1
  }

  /// Runs `body` while the network has the averaged weights; afterwards it has its own again, to
  /// the bit.
  public func applied<Result>(_ body: () throws -> Result) rethrows -> Result {
    let own = source.map { $0.tensor.detached.copy() }
    overwrite(with: averages.map(\.tensor))
    defer { overwrite(with: own) }
    return try body()
  }

  private func overwrite(with values: [Tensor]) {
    withoutGradients {
      for (part, value) in zip(source, values) { part.tensor.copyInPlace(from: value) }
    }
  }
}

extension [LayerState] {
  fileprivate var parameters: [Tensor] { filter { $0.role == .parameter }.map(\.tensor) }
}

// MARK: Files

extension WeightAverage {
  /// The averaged network under the network's own names.
  public var average: StateDictionary { StateDictionary(averages.map { ($0.name, $0.tensor) }) }

  /// For a checkpoint, under `AveragedModel`'s names; the next update changes these tensors.
  public var state: StateDictionary {
    var state = StateDictionary([("n_averaged", Tensor([Int64(updates)], shape: []))])
    state.merge(average, prefix: "module.")
    return state
  }

  /// Continues from a copy of a remembered state.
  ///
  /// - Throws: ``TorchError`` when the state is of another network.
  public mutating func restore(_ state: StateDictionary) throws {
    let operation = "restoring averaged weights"
    guard let count = state["n_averaged"], count.dtype == .int64, count.count == 1 else {
      throw TorchError(operation: operation, reason: "n_averaged, a whole number, is missing")
    }
    let report = averages.load(state.under("module."))
    guard report.isClean else { throw TorchError(operation: operation, reason: "\(report)") }
    updates = count.ints[0]
  }
}
