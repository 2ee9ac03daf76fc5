/// Watches normalisation layers at work: every one of them tells it its input and output.
///
/// The tensors are to be read during the call: a layer behind may overwrite the output in place.
/// To tell the layers apart compare their ``Layer/identity`` with those of ``Layer/allLayers``.
public final class Probe {
  private let report: (_ layer: any Layer, _ input: Tensor, _ output: Tensor) -> Void

  public init(_ report: @escaping (_ layer: any Layer, _ input: Tensor, _ output: Tensor) -> Void) {
    self.report = report
  }

  public func callAsFunction(_ layer: any Layer, _ input: Tensor, _ output: Tensor) {
    report(layer, input, output)
  }
}

extension Layer {
  /// Every layer within, parts before what stands in them, with full dotted names as
  /// ``allState`` has them; without this layer itself.
  public var allLayers: [(name: String, layer: any Layer)] {
    children.flatMap { name, layer in
      [(name, layer)] + layer.allLayers.map { ("\(name).\($0.name)", $0.layer) }
    }
  }

  /// What tells a layer from all others alive; nil for layers that own no tensor.
  public var identity: ObjectIdentifier? { ownState.first?.tensor.identity }
}
