// Shapes, joining and indexing.

extension Tensor {
  /// The same elements in another shape; one size may be -1.
  public func reshaped(_ shape: [Int]) -> Tensor { Aten.reshape(.tensor(self), .ints(shape)) }
  public func permuted(_ axes: [Int]) -> Tensor { Aten.permute(.tensor(self), .ints(axes)) }
  public func transposed(_ a: Int = -2, _ b: Int = -1) -> Tensor {
    Aten.transpose(.tensor(self), .int(a), .int(b))
  }
  public func flattened(from axis: Int = 0) -> Tensor {
    Aten.flatten(.tensor(self), .int(axis), .int(-1))
  }
  public func squeezed(_ axis: Int) -> Tensor { Aten.squeeze(.tensor(self), .int(axis)) }
  public func unsqueezed(_ axis: Int) -> Tensor { Aten.unsqueeze(.tensor(self), .int(axis)) }
  public func expanded(_ shape: [Int]) -> Tensor { Aten.expand(.tensor(self), .ints(shape)) }

  /// Elements `range` along an axis, sharing this tensor's storage.
  public func narrowed(_ axis: Int, _ range: Range<Int>) -> Tensor {
    Aten.narrow(.tensor(self), .int(axis), .int(range.lowerBound), .int(range.count))
  }

  /// Element `index` along the first axis, sharing this tensor's storage.
  public subscript(index: Int) -> Tensor { Aten.select(.tensor(self), .int(0), .int(index)) }

  /// Elements `range` along the first axis, sharing this tensor's storage.
  public subscript(range: Range<Int>) -> Tensor { narrowed(0, range) }

  /// The elements at `indices` (int64, rank 1) along an axis, copied.
  public func indexed(by indices: Tensor, along axis: Int = 0) -> Tensor {
    Aten.indexSelect(.tensor(self), .int(axis), .tensor(indices))
  }

  /// One index tensor per leading axis (int64 or bool, broadcast together); nil keeps an axis.
  public func indexed(_ indices: [Tensor?]) -> Tensor {
    Aten.index(.tensor(self), .optionalTensors(indices))
  }

  /// A copy with the elements at `indices` replaced by `values`.
  public func replacing(_ indices: [Tensor?], with values: Tensor) -> Tensor {
    Aten.indexPut(.tensor(self), .optionalTensors(indices), .tensor(values))
  }

  /// out[i][j] = self[i][indices[i][j]] along the last axis, and likewise along others.
  public func gathered(_ axis: Int, _ indices: Tensor) -> Tensor {
    Aten.gather(.tensor(self), .int(axis), .tensor(indices))
  }

  /// A copy with out[i][indices[i][j]] = values[i][j] along the last axis, and likewise along others.
  ///
  /// Where an index stands twice, which of its values wins is not defined.
  public func scattered(_ axis: Int, _ indices: Tensor, _ values: Tensor) -> Tensor {
    Aten.scatter(.tensor(self), .int(axis), .tensor(indices), .tensor(values))
  }

  /// As ``scattered(_:_:_:)``, with values added to what is there.
  public func scatterAdded(_ axis: Int, _ indices: Tensor, _ values: Tensor) -> Tensor {
    Aten.scatterAdd(.tensor(self), .int(axis), .tensor(indices), .tensor(values))
  }

  public func flipped(_ axes: [Int]) -> Tensor { Aten.flip(.tensor(self), .ints(axes)) }

  /// Elements shifted around along each axis.
  public func rolled(_ shifts: [Int], along axes: [Int]) -> Tensor {
    Aten.roll(.tensor(self), .ints(shifts), .ints(axes))
  }

  /// What surrounds a padded tensor.
  public enum Padding: Sendable {
    case constant(Double)
    case reflect
    /// The border is repeated.
    case replicate

    var arguments: (mode: Argument, value: Argument) {
      switch self {
      case .constant(let value): (.string("constant"), .double(value))
      case .reflect: (.string("reflect"), .none)
      case .replicate: (.string("replicate"), .none)
      }
    }
  }

  /// Pads the last axes: sizes are (before, after) of the last axis first.
  public func padded(_ sizes: [Int], with padding: Padding = .constant(0)) -> Tensor {
    let (mode, value) = padding.arguments
    return Aten.pad(.tensor(self), .ints(sizes), mode, value)
  }

  /// Integers 0 ..< classes as rows with a single 1, as int64.
  public func oneHot(_ classes: Int) -> Tensor { Aten.oneHot(.tensor(self), .int(classes)) }

  /// Tensors joined along an axis they already have.
  public static func concatenated(_ tensors: [Tensor], along axis: Int = 0) -> Tensor {
    Aten.cat(.tensors(tensors), .int(axis))
  }

  /// Tensors of one shape joined along a new axis.
  public static func stacked(_ tensors: [Tensor], along axis: Int = 0) -> Tensor {
    Aten.stack(.tensors(tensors), .int(axis))
  }
}
