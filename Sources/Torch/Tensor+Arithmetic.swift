// Elementwise operations. Shapes broadcast as NumPy's do.

extension Tensor {
  public static func + (a: Tensor, b: Tensor) -> Tensor { Aten.add(.tensor(a), .tensor(b)) }
  public static func - (a: Tensor, b: Tensor) -> Tensor { Aten.subtract(.tensor(a), .tensor(b)) }
  public static func * (a: Tensor, b: Tensor) -> Tensor { Aten.multiply(.tensor(a), .tensor(b)) }
  public static func / (a: Tensor, b: Tensor) -> Tensor { Aten.divide(.tensor(a), .tensor(b)) }

  public static func + (a: Tensor, b: Double) -> Tensor {
    Aten.addScalar(.tensor(a), a.scalar(b))
  }
  public static func + (a: Double, b: Tensor) -> Tensor { b + a }
  public static func - (a: Tensor, b: Double) -> Tensor { a + (-b) }
  public static func - (a: Double, b: Tensor) -> Tensor {
    Aten.reverseSubtract(.tensor(b), b.scalar(a))
  }
  public static func * (a: Tensor, b: Double) -> Tensor {
    Aten.multiplyScalar(.tensor(a), a.scalar(b))
  }
  public static func * (a: Double, b: Tensor) -> Tensor { b * a }
  public static func / (a: Tensor, b: Double) -> Tensor {
    Aten.divideScalar(.tensor(a), .double(b))
  }
  public static func / (a: Double, b: Tensor) -> Tensor { Aten.reciprocal(.tensor(b)) * a }
  public static prefix func - (a: Tensor) -> Tensor { Aten.negate(.tensor(a)) }

  /// A whole number stays an integer beside an integer tensor, so that the dtype is kept.
  private func scalar(_ value: Double) -> Argument {
    let whole = !dtype.isFloatingPoint && value == value.rounded() && abs(value) < 9e15
    return whole ? .int(Int(value)) : .double(value)
  }

  /// As ``scalar(_:)``, for comparisons: there a number that the dtype cannot hold would wrap around.
  private func bound(_ value: Double) -> Argument {
    dtype.wholeNumbers.map { $0.contains(value) } ?? true ? scalar(value) : .double(value)
  }

  public func power(_ exponent: Double) -> Tensor {
    Aten.powScalar(.tensor(self), .double(exponent))
  }
  public func absolute() -> Tensor { Aten.abs(.tensor(self)) }
  public func sign() -> Tensor { Aten.sign(.tensor(self)) }
  public func exp() -> Tensor { Aten.exp(.tensor(self)) }
  public func log() -> Tensor { Aten.log(.tensor(self)) }
  /// log(1 + x), exact near 0.
  public func log1p() -> Tensor { Aten.log1p(.tensor(self)) }
  public func squareRoot() -> Tensor { Aten.sqrt(.tensor(self)) }
  public func sine() -> Tensor { Aten.sin(.tensor(self)) }
  public func cosine() -> Tensor { Aten.cos(.tensor(self)) }
  /// To the nearest integer, halves to even.
  public func rounded() -> Tensor { Aten.round(.tensor(self)) }
  public func floor() -> Tensor { Aten.floor(.tensor(self)) }
  public func relu() -> Tensor { Aten.relu(.tensor(self)) }
  /// x · Φ(x), Φ the normal distribution function.
  public func gelu() -> Tensor { Aten.gelu(.tensor(self)) }
  public func sigmoid() -> Tensor { Aten.sigmoid(.tensor(self)) }
  public func tanh() -> Tensor { Aten.tanh(.tensor(self)) }
  /// Neither infinite nor NaN, as bool.
  public func isFinite() -> Tensor { Aten.isFinite(.tensor(self)) }

  public func clamped(_ range: ClosedRange<Double>) -> Tensor {
    let own = dtype.wholeNumbers ?? range
    let ends = [range.lowerBound, range.upperBound].map {
      scalar(Swift.min(Swift.max($0, own.lowerBound), own.upperBound))
    }
    return Aten.clamp(.tensor(self), ends[0], ends[1])
  }

  /// min(max(x, lower), upper) element by element; where the bounds cross, upper.
  public func clamped(_ lower: Tensor, _ upper: Tensor) -> Tensor {
    Aten.clampBetween(.tensor(self), .tensor(lower), .tensor(upper))
  }

  // MARK: Comparisons, as bool

  public func equals(_ other: Tensor) -> Tensor { Aten.equal(.tensor(self), .tensor(other)) }
  public func equals(_ value: Double) -> Tensor {
    Aten.equalScalar(.tensor(self), bound(value))
  }
  public func notEquals(_ other: Tensor) -> Tensor {
    Aten.notEqual(.tensor(self), .tensor(other))
  }
  public static func .< (a: Tensor, b: Tensor) -> Tensor { Aten.less(.tensor(a), .tensor(b)) }
  public static func .> (a: Tensor, b: Tensor) -> Tensor { Aten.greater(.tensor(a), .tensor(b)) }
  public static func .< (a: Tensor, b: Double) -> Tensor {
    Aten.lessScalar(.tensor(a), a.bound(b))
  }
  public static func .<= (a: Tensor, b: Double) -> Tensor {
    Aten.lessOrEqualScalar(.tensor(a), a.bound(b))
  }
  public static func .> (a: Tensor, b: Double) -> Tensor {
    Aten.greaterScalar(.tensor(a), a.bound(b))
  }
  public static func .>= (a: Tensor, b: Double) -> Tensor {
    Aten.greaterOrEqualScalar(.tensor(a), a.bound(b))
  }
  public static func .& (a: Tensor, b: Tensor) -> Tensor {
    Aten.logicalAnd(.tensor(a), .tensor(b))
  }
  public static func .| (a: Tensor, b: Tensor) -> Tensor {
    Aten.logicalOr(.tensor(a), .tensor(b))
  }
  public static prefix func .! (a: Tensor) -> Tensor { Aten.logicalNot(.tensor(a)) }

  // MARK: In place

  /// max(x, 0), overwriting this tensor, which nothing else may need any more.
  public func reluInPlace() -> Tensor { Aten.reluInPlace(.tensor(self)) }

  /// self += alpha · other
  public func addInPlace(_ other: Tensor, scaledBy alpha: Double = 1) {
    Aten.addInPlace.inPlace(.tensor(self), .tensor(other), other.scalar(alpha))
  }
  public func multiplyInPlace(by value: Double) {
    Aten.multiplyInPlace.inPlace(.tensor(self), scalar(value))
  }
  public func divideInPlace(by value: Double) {
    Aten.divideInPlace.inPlace(.tensor(self), .double(value))
  }
  public func fillInPlace(with value: Double) {
    Aten.fillInPlace.inPlace(.tensor(self), scalar(value))
  }
  /// Overwrites this tensor's elements with another's, converted and broadcast.
  public func copyInPlace(from other: Tensor) {
    Aten.copy.inPlace(.tensor(self), .tensor(other))
  }
}

/// The larger of two tensors, element by element.
public func maximum(_ a: Tensor, _ b: Tensor) -> Tensor { Aten.maximum(.tensor(a), .tensor(b)) }

/// The smaller of two tensors, element by element.
public func minimum(_ a: Tensor, _ b: Tensor) -> Tensor { Aten.minimum(.tensor(a), .tensor(b)) }

/// `a` where the condition holds, else `b`.
public func select(where condition: Tensor, _ a: Tensor, else b: Tensor) -> Tensor {
  Aten.whereSelf(.tensor(condition), .tensor(a), .tensor(b))
}

infix operator .& : LogicalConjunctionPrecedence
infix operator .| : LogicalDisjunctionPrecedence
infix operator .< : ComparisonPrecedence
infix operator .> : ComparisonPrecedence
infix operator .<= : ComparisonPrecedence
infix operator .>= : ComparisonPrecedence
prefix operator .!
