// Reductions. `axes` counts from the front, or from the back when negative; none means all.

extension Tensor {
  public func sum(_ axes: [Int] = [], keepAxes: Bool = false) -> Tensor {
    Aten.sum(.tensor(self), reduced(axes), .bool(keepAxes))
  }

  public func mean(_ axes: [Int] = [], keepAxes: Bool = false) -> Tensor {
    Aten.mean(.tensor(self), reduced(axes), .bool(keepAxes))
  }

  /// Σ(x − mean)² / (n − correction); correction 1 is the sample variance.
  public func variance(
    _ axes: [Int] = [], correction: Double = 1, keepAxes: Bool = false
  ) -> Tensor {
    Aten.variance(.tensor(self), reduced(axes), .double(correction), .bool(keepAxes))
  }

  public func max(_ axes: [Int] = [], keepAxes: Bool = false) -> Tensor {
    Aten.amax(.tensor(self), .ints(axes), .bool(keepAxes))
  }

  public func min(_ axes: [Int] = [], keepAxes: Bool = false) -> Tensor {
    Aten.amin(.tensor(self), .ints(axes), .bool(keepAxes))
  }

  /// Position of the largest element along an axis, as int64.
  public func argmax(_ axis: Int, keepAxis: Bool = false) -> Tensor {
    Aten.argmax(.tensor(self), .int(axis), .bool(keepAxis))
  }

  public func argmin(_ axis: Int, keepAxis: Bool = false) -> Tensor {
    Aten.argmin(.tensor(self), .int(axis), .bool(keepAxis))
  }

  /// (Σ|x|^order)^(1/order); `.infinity` gives max |x|.
  public func norm(
    order: Double = 2, _ axes: [Int] = [], keepAxes: Bool = false
  ) -> Tensor {
    Aten.vectorNorm(.tensor(self), .double(order), reduced(axes), .bool(keepAxes))
  }

  /// The `count` largest elements along an axis and their positions, largest first.
  public func largest(_ count: Int, along axis: Int = -1) -> (values: Tensor, indices: Tensor) {
    let results = Aten.topk.many(.tensor(self), .int(count), .int(axis))
    return (results[0]!, results[1]!)
  }

  public func sorted(
    along axis: Int = -1, descending: Bool = false
  ) -> (values: Tensor, indices: Tensor) {
    let results = Aten.sort.many(.tensor(self), .int(axis), .bool(descending))
    return (results[0]!, results[1]!)
  }

  /// The positions that sort an axis, as int64; equal elements keep their order.
  public func sortingOrder(along axis: Int = -1, descending: Bool = false) -> Tensor {
    Aten.argsort(.tensor(self), .bool(true), .int(axis), .bool(descending))
  }

  public func cumulativeSum(_ axis: Int) -> Tensor { Aten.cumsum(.tensor(self), .int(axis)) }

  /// How often each of 0 ..< `length` stands in an integer tensor of rank 1, as int64; longer when
  /// larger integers stand in it.
  ///
  /// With weights: their sum for each, in float32 for float32 weights, else in float64.
  public func binCount(_ length: Int, weights: Tensor? = nil) -> Tensor {
    Aten.bincount(.tensor(self), .optional(weights), .int(length))
  }

  /// Whether every element is true (or not zero).
  public var allTrue: Bool { Aten.all(.tensor(self)).item != 0 }

  /// Whether some element is true (or not zero).
  public var anyTrue: Bool { Aten.any(.tensor(self)).item != 0 }

  private func reduced(_ axes: [Int]) -> Argument { axes.isEmpty ? .none : .ints(axes) }
}
