// Operations on lists of tensors of the same shapes, element by element: one call of libtorch for
// all parameters.

extension [Tensor] {
  func adding(_ value: Double) -> [Tensor] {
    list(Aten.listAddScalar.many(.tensors(self), .double(value), capacity: capacity))
  }
  /// self + scale · other
  func adding(_ other: [Tensor], scaledBy scale: Double) -> [Tensor] {
    list(
      Aten.listAdd.many(.tensors(self), .tensors(other), .double(scale), capacity: capacity))
  }
  /// self + scale · a · b
  func adding(productOf a: [Tensor], _ b: [Tensor], scaledBy scale: Double) -> [Tensor] {
    list(
      Aten.listAddProduct.many(
        .tensors(self), .tensors(a), .tensors(b), .double(scale), capacity: capacity))
  }
  func squareRoots() -> [Tensor] {
    list(Aten.listSquareRoot.many(.tensors(self), capacity: capacity))
  }
  /// By a tensor of one element.
  func multiplied(by factor: Tensor) -> [Tensor] {
    list(Aten.listMultiply.many(.tensors(self), .tensor(factor), capacity: capacity))
  }
  /// The Euclidean norm of each tensor.
  func norms() -> [Tensor] { list(Aten.listNorm.many(.tensors(self), capacity: capacity)) }

  // MARK: In place

  func addInPlace(_ value: Double) {
    Aten.listAddScalarInPlace.inPlace(.tensors(self), .double(value))
  }
  /// self += scale · other
  func addInPlace(_ other: [Tensor], scaledBy scale: Double) {
    Aten.listAddInPlace.inPlace(.tensors(self), .tensors(other), .double(scale))
  }
  /// self += scale · a/b
  func addInPlace(quotientOf a: [Tensor], _ b: [Tensor], scaledBy scale: Double) {
    Aten.listAddQuotientInPlace.inPlace(
      .tensors(self), .tensors(a), .tensors(b), .double(scale))
  }
  func multiplyInPlace(by value: Double) {
    Aten.listMultiplyScalarInPlace.inPlace(.tensors(self), .double(value))
  }
  func multiplyInPlace(by other: [Tensor]) {
    Aten.listMultiplyInPlace.inPlace(.tensors(self), .tensors(other))
  }
  func divideInPlace(by other: [Tensor]) {
    Aten.listDivideInPlace.inPlace(.tensors(self), .tensors(other))
  }
  func squareRootInPlace() { Aten.listSquareRootInPlace.inPlace(.tensors(self)) }
  /// self += share · (other − self)
  func moveInPlace(to other: [Tensor], by share: Double) {
    Aten.listLerpInPlace.inPlace(.tensors(self), .tensors(other), .double(share))
  }
  /// self ← decay · self + (1 − decay) · other²
  func moveInPlace(toSquaresOf other: [Tensor], keeping decay: Double) {
    multiplyInPlace(by: decay)
    Aten.listAddProductInPlace.inPlace(
      .tensors(self), .tensors(other), .tensors(other), .double(1 - decay))
  }

  private var capacity: Int { Swift.max(1, count) }

  private func list(_ results: [Tensor?]) -> [Tensor] { results.map { $0! } }
}

/// ∇ + λw for each parameter.
func decayed(
  _ gradients: [Tensor], _ parameters: [Tensor], _ weightDecay: Double
) -> [Tensor] {
  requireOneEach(gradients, parameters)
  return weightDecay == 0 ? gradients : gradients.adding(parameters, scaledBy: weightDecay)
}
