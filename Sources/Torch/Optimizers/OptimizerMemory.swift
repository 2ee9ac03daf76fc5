/// Named lists with a tensor for each parameter: what an update rule remembers between steps.
///
/// In a state dictionary they are "name.0", "name.1", ….
public struct OptimizerMemory {
  /// The rule, for messages.
  let rule: String
  /// Lists of the parameters' shapes.
  let lists: [String]
  /// The list of steps done, float32 of rank 0, where the rule counts them.
  let counter: String?
  private var tensors: [String: [Tensor]] = [:]

  /// - Parameters:
  ///   - lists: names of what is kept in each parameter's shape.
  ///   - counter: the name of the number of steps, kept for each parameter in float32.
  public init(rule: String, lists: [String], counter: String? = nil) {
    self.rule = rule
    self.lists = lists
    self.counter = counter
  }

  private var names: [String] { lists + (counter.map { [$0] } ?? []) }

  /// Whether no step was done yet, or the rule remembers nothing.
  public var isEmpty: Bool { tensors.isEmpty }

  /// The tensors of a list, one for each parameter; none before the first step.
  public subscript(name: String) -> [Tensor] {
    get { tensors[name] ?? [] }
    set { tensors[name] = newValue }
  }

  /// Before the first step: fills every list for these parameters, with zeros unless told.
  mutating func begin(_ parameters: [Tensor], at start: Double = 0) {
    guard isEmpty else { return }
    for name in lists {
      tensors[name] = parameters.map { parameter in
        let zeros = parameter.detached.zerosLike()
        if start != 0 { zeros.fillInPlace(with: start) }
        return zeros
      }
    }
    if let counter {
      tensors[counter] = parameters.map { Tensor.zeros([], device: $0.device) }
    }
  }

  /// Adds a step to every count.
  func countStep() {
    guard let counter, !self[counter].isEmpty else { return }
    self[counter].addInPlace(1)
  }
}

// MARK: Files

extension OptimizerMemory {
  var state: StateDictionary {
    StateDictionary(
      names.flatMap { name in
        self[name].enumerated().map { ("\(name).\($0.offset)", $0.element) }
      })
  }

  mutating func restore(_ state: StateDictionary) throws {
    guard !names.isEmpty || state.isEmpty else {
      throw refusal("the state has \(state.names[0]), this rule remembers nothing")
    }
    let count = (state.entries.count + names.count - 1) / max(1, names.count)
    var read: [String: [Tensor]] = [:]
    for name in names where count > 0 {
      read[name] = try (0..<count).map { i in
        guard let tensor = state["\(name).\(i)"] else {
          throw refusal("\(name).\(i) is missing")
        }
        return tensor.copy()
      }
    }
    tensors = read
  }

  private func refusal(_ reason: String) -> TorchError {
    TorchError(operation: "restoring the state of \(rule)", reason: reason)
  }

  func misfits(in state: StateDictionary, for parameters: [Tensor]) -> [String] {
    var expected: [String: String] = [:]
    for (i, parameter) in parameters.enumerated() {
      for name in lists { expected["\(name).\(i)"] = parameter.summary }
      if let counter { expected["\(counter).\(i)"] = "\(DType.float32)[]" }
    }
    let found = Dictionary(state.entries.map { ($0.name, $0.tensor.summary) }) { $1 }
    return Set(found.keys).union(expected.keys).filter { found[$0] != expected[$0] }.sorted()
  }
}
