public import Torch

/// Which convolutions of a network a penalty on their kernels is about.
public enum KernelChoice: Sendable, Equatable, Codable {
  /// The first convolution with kernels larger than 1×1.
  case first
  /// Every convolution with kernels larger than 1×1.
  case all
  /// These layers, by their full names, for example "layer1.0.conv1".
  case named([String])

  /// From "first", "all", or names with commas between them; nil without any name.
  public init?(_ text: String) {
    let names = text.split(separator: ",", omittingEmptySubsequences: false)
      .map { $0.filter { !$0.isWhitespace } }
    guard !names.contains("") else { return nil }
    switch names {
    case ["first"]: self = .first
    case ["all"]: self = .all
    default: self = .named(names)
    }
  }

  /// The chosen layers' kernels, in the network's order: (outputs, inputs, height, width) each.
  ///
  /// - Throws: ``RunError`` when a name is not one of the network's convolutions with kernels larger
  ///   than 1×1, which are then listed; also when there are none.
  public func kernels(of network: any Layer) throws -> [(name: String, weight: Tensor)] {
    let known = spatialKernels(of: network)
    guard let first = known.first else {
      throw RunError("the network has no convolution with kernels larger than 1×1")
    }
    switch self {
    case .first: return [first]
    case .all: return known
    case .named(let names):
      let unknown = names.filter { name in !known.contains { $0.name == name } }
      guard unknown.isEmpty else { throw Self.unknown(unknown, among: known.map(\.name)) }
      return known.filter { names.contains($0.name) }
    }
  }

  private static func unknown(_ names: [String], among known: [String]) -> RunError {
    RunError(
      "the network has no convolution \(names.joined(separator: ", ")) with kernels larger than "
        + "1×1; it has: \(known.joined(separator: ", "))")
  }
}

extension KernelChoice: CustomStringConvertible {
  public var description: String {
    switch self {
    case .first: "first"
    case .all: "all"
    case .named(let names): names.joined(separator: ",")
    }
  }
}

/// Trained tensors of rank 4 with more than one weight across, under their layers' names.
private func spatialKernels(of network: any Layer) -> [(name: String, weight: Tensor)] {
  network.allState.compactMap { state in
    guard state.role == .parameter, state.tensor.rank == 4, state.name.hasSuffix(".weight"),
      state.tensor.shape[2] > 1 || state.tensor.shape[3] > 1
    else { return nil }
    return (String(state.name.dropLast(".weight".count)), state.tensor)
  }
}
