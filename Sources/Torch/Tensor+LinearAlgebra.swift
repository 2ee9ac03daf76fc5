extension Tensor {
  /// Matrix product, batched over leading axes.
  public func matmul(_ other: Tensor) -> Tensor { Aten.matmul(.tensor(self), .tensor(other)) }

  /// A sum of products in Einstein's notation, for example "nchw,kc->nkhw".
  public static func einsum(_ equation: String, _ operands: Tensor...) -> Tensor {
    Aten.einsum(.string(equation), .tensors(operands))
  }
}
