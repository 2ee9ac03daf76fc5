// Layers without state.

/// max(x, 0).
public struct ReLU: Layer {
  public init() {}

  public func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor { input.relu() }
}

/// x · Φ(x), Φ the normal distribution function (Hendrycks and Gimpel 2016).
public struct GELU: Layer {
  public init() {}

  public func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor { input.gelu() }
}

/// The input itself: a place where another layer might stand.
public struct Identity: Layer {
  public init() {}

  public func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor { input }
}

public struct MaxPool2d: Layer {
  public let (size, stride, padding): (Int, Int, Int)

  public init(_ size: Int, stride: Int? = nil, padding: Int = 0) {
    (self.size, self.stride, self.padding) = (size, stride ?? size, padding)
  }

  public func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    input.maxPooled2d(size, stride: stride, padding: padding)
  }
}

public struct AveragePool2d: Layer {
  public let (size, stride, padding): (Int, Int, Int)

  public init(_ size: Int, stride: Int? = nil, padding: Int = 0) {
    (self.size, self.stride, self.padding) = (size, stride ?? size, padding)
  }

  public func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    input.averagePooled2d(size, stride: stride, padding: padding)
  }
}

/// Mean over height and width: (N, C, H, W) to (N, C).
public struct GlobalAveragePool: Layer {
  public init() {}

  public func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    input.globalAveragePooled()
  }
}

/// Layers one after the other, named by their positions as in PyTorch.
public struct Sequential: Layer {
  public let layers: [any Layer]

  public init(_ layers: [any Layer]) { self.layers = layers }

  public func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    layers.reduce(input) { $1($0, pass) }
  }

  public var children: [(name: String, layer: any Layer)] {
    layers.enumerated().map { ("\($0.offset)", $0.element) }
  }
}
