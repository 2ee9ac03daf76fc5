public import Torch
public import Vision

/// The trained convolution weights of a model under their layers' names, in the model's order.
public struct ConvolutionKernels {
  /// The weights of one convolution.
  public struct Entry {
    /// Its full name, for example "layer1.0.conv1".
    public let layer: String
    /// (outputs, inputs/groups, height, width), floating-point: the model's own tensor.
    public let weight: Tensor

    public init(layer: String, weight: Tensor) {
      self.layer = layer
      self.weight = weight
    }

    /// Whether a kernel has more than one weight across, so that there are neighbours.
    public var isSpatial: Bool { weight.shape[2] > 1 || weight.shape[3] > 1 }
  }

  public let entries: [Entry]

  public init(_ entries: [Entry]) { self.entries = entries }

  /// Those of a network or a part of one.
  public init(of network: any Layer) {
    self.init(
      network.allState.filter { $0.role == .parameter }.compactMap { Entry($0.name, $0.tensor) })
  }

  /// Those of a TorchScript module, in the order in which it registers them, which is mostly that of
  /// its definition and need not be that of its forward pass.
  public init(of module: ScriptModule) {
    self.init(module.parameters.entries.compactMap { Entry($0.name, $0.tensor) })
  }

  /// Those of any classifier whose weights can be read.
  ///
  /// - Throws: ``KernelError`` for another kind of classifier, or one without any convolution.
  public init(of classifier: any Classifier) throws {
    switch classifier {
    case let network as Network: self.init(of: network as any Layer)
    case let scripted as ScriptedClassifier: self.init(of: scripted.module)
    case let fronted as FrontedClassifier: try self.init(of: fronted.base)
    default: throw KernelError("the weights of \(classifier.name) cannot be read")
    }
    guard entries.isEmpty else { return }
    throw KernelError(
      "\(classifier.name) has no convolution weights"
        + (classifier is ScriptedClassifier
          ? " among its parameters (a frozen module keeps them as constants; export it without "
            + "torch.jit.freeze)" : ""))
  }
}

extension ConvolutionKernels.Entry {
  /// Nil for what is no convolution weight.
  fileprivate init?(_ name: String, _ tensor: Tensor) {
    guard tensor.rank == 4, tensor.dtype.isFloatingPoint, tensor.count > 0 else { return nil }
    self.init(
      layer: name.hasSuffix(".weight") ? String(name.dropLast(".weight".count)) : name,
      weight: tensor)
  }
}
