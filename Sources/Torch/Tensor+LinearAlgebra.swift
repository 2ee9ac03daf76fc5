extension Tensor {
  /// Matrix product, batched over leading axes.
  public func matmul(_ other: Tensor) -> Tensor { Aten.matmul(.tensor(self), .tensor(other)) }

  /// A sum of products in Einstein's notation, for example "nchw,kc->nkhw".
  public static func einsum(_ equation: String, _ operands: Tensor...) -> Tensor {
    Aten.einsum(.string(equation), .tensors(operands))
  }

  /// The singular value decomposition of matrices (…, M, N), batched over leading axes:
  /// U (…, M, K) · diag(S) · Vᴴ (…, K, N) with K = min(M, N), S (…, K) falling.
  ///
  /// - Precondition: a floating-point dtype; rank 2 or more.
  public func singularValues() -> (u: Tensor, s: Tensor, vh: Tensor) {
    let found = Aten.svd.many(.tensor(self), .bool(false), .none).compactMap { $0 }
    return (found[0], found[1], found[2])
  }
}
