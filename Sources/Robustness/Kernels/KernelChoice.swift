public import Torch

/// Which convolutions of a network are meant: by a penalty in training, by smoothing, by a sheet.
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
  /// - Throws: ``KernelError`` as ``chosen(from:)``.
  public func kernels(of network: any Layer) throws -> [(name: String, weight: Tensor)] {
    try chosen(from: ConvolutionKernels(of: network)).map { ($0.layer, $0.weight) }
  }

  /// The chosen ones of a model's convolutions.
  ///
  /// - Throws: ``KernelError`` when a name is not one of the model's convolutions, which are then
  ///   listed, or when its kernels are of 1×1; also when no convolution has larger ones.
  public func chosen(
    from kernels: ConvolutionKernels
  ) throws -> [ConvolutionKernels.Entry] {
    let known = kernels.entries.filter(\.isSpatial)
    guard let first = known.first else {
      throw KernelError(
        "the network has no convolution with kernels larger than 1×1, so no weights with neighbours"
      )
    }
    switch self {
    case .first: return [first]
    case .all: return known
    case .named(let names):
      try require(names, among: kernels)
      return known.filter { names.contains($0.layer) }
    }
  }

  private func require(_ names: [String], among kernels: ConvolutionKernels) throws {
    let larger = kernels.entries.filter(\.isSpatial).map(\.layer)
    let unknown = names.filter { name in !kernels.entries.contains { $0.layer == name } }
    guard unknown.isEmpty else {
      throw KernelError(
        "the network has no convolution \(unknown.joined(separator: ", ")); those with kernels "
          + "larger than 1×1 are: \(larger.joined(separator: ", "))")
    }
    let pointwise = names.filter { !larger.contains($0) }
    guard !pointwise.isEmpty else { return }
    throw KernelError(
      "\(pointwise.joined(separator: ", ")): kernels of 1×1 have no neighbours, so there is nothing "
        + "to smooth; larger ones are in: \(larger.joined(separator: ", "))")
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
