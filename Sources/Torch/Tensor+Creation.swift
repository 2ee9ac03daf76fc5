internal import CTorch

extension Tensor {
  /// A tensor over the elements of an array, row-major; they are copied only when somebody else
  /// still holds the array.
  ///
  /// - Precondition: the shape's product is the array's count.
  public init<Scalar: TorchScalar>(_ values: consuming [Scalar], shape: [Int]) {
    let count = values.count
    demand(
      shape.reduce(1, *) == count && shape.allSatisfy { $0 >= 0 },
      "Torch: \(count) values do not fill the shape \(shape)")
    let owner = ArrayOwner(values)
    let context = Unmanaged.passRetained(owner)
    var raw: OpaquePointer?
    let status = ct_tensor_from_memory(
      &raw, owner.memory, shape.map(Int64.init), shape.count, Scalar.dtype.rawValue,
      { Unmanaged<AnyObject>.fromOpaque($0!).release() }, context.toOpaque())
    require(status, "tensor of shape \(shape)")
    self.init(owning: raw!)
  }

  /// A tensor of rank 1 over the elements of an array.
  public init<Scalar: TorchScalar>(_ values: consuming [Scalar]) {
    let count = values.count
    self.init(values, shape: [count])
  }

  /// A tensor of rank 0.
  public init(scalar value: Double, dtype: DType = .float32, device: Device = .cpu) {
    self = Tensor.full([], value, dtype: dtype, device: device)
  }

  public static func empty(
    shape: [Int], dtype: DType = .float32, device: Device = .cpu,
    format: MemoryFormat = .contiguous
  ) -> Tensor {
    Aten.empty(
      .ints(shape), .dtype(dtype), .none, .device(device), .bool(false), .format(format))
  }

  public static func full(
    _ shape: [Int], _ value: Double, dtype: DType = .float32, device: Device = .cpu
  ) -> Tensor {
    Aten.full(.ints(shape), fill(value, dtype), .dtype(dtype), .none, .device(device))
  }

  /// Integers and truth values are filled with whole numbers only: nothing is rounded silently.
  private static func fill(_ value: Double, _ dtype: DType) -> Argument {
    guard dtype.isInteger || dtype == .bool else { return .double(value) }
    guard let whole = Int(exactly: value) else {
      fatalError("Torch: a tensor of \(dtype) filled with \(value)")
    }
    return .int(whole)
  }

  public static func zeros(
    _ shape: [Int], dtype: DType = .float32, device: Device = .cpu
  ) -> Tensor { full(shape, 0, dtype: dtype, device: device) }

  public static func ones(
    _ shape: [Int], dtype: DType = .float32, device: Device = .cpu
  ) -> Tensor { full(shape, 1, dtype: dtype, device: device) }

  /// The integers from `start` up to but not including `end`, as int64.
  public static func arange(_ start: Int = 0, _ end: Int, device: Device = .cpu) -> Tensor {
    Aten.arange(.int(start), .int(end), .dtype(.int64), .none, .device(device))
  }

  public func zerosLike() -> Tensor { Aten.zerosLike(.tensor(self)) }
  public func onesLike() -> Tensor { Aten.onesLike(.tensor(self)) }

  // MARK: Random numbers

  /// Independent standard normal numbers.
  public static func randomNormal(
    _ shape: [Int], using generator: Generator, dtype: DType = .float32, device: Device = .cpu
  ) -> Tensor {
    Aten.randn(.ints(shape), .generator(generator), .dtype(dtype), .none, .device(device))
  }

  /// Independent numbers, uniform on [0, 1).
  public static func randomUniform(
    _ shape: [Int], using generator: Generator, dtype: DType = .float32, device: Device = .cpu
  ) -> Tensor {
    Aten.rand(.ints(shape), .generator(generator), .dtype(dtype), .none, .device(device))
  }

  /// Independent numbers in (0, 1) of the density x^(alpha − 1) · (1 − x)^(beta − 1)/B(alpha, beta).
  ///
  /// - Precondition: both parameters are above 0.
  public static func randomBeta(
    _ shape: [Int], _ alpha: Double, _ beta: Double, using generator: Generator,
    dtype: DType = .float32, device: Device = .cpu
  ) -> Tensor {
    demand(alpha > 0 && beta > 0, "Torch: Beta(\(alpha), \(beta)); both must be above 0")
    let pair = [alpha, beta].map { full(shape, $0, dtype: dtype, device: device) }
    return Aten.sampleDirichlet(.tensor(stacked(pair, along: -1)), .generator(generator))
      .narrowed(-1, 0..<1).squeezed(-1).contiguous()
  }

  /// Independent integers, uniform on `range`, as int64.
  public static func randomIntegers(
    _ shape: [Int], in range: Range<Int>, using generator: Generator, device: Device = .cpu
  ) -> Tensor {
    Aten.randint(
      .int(range.lowerBound), .int(range.upperBound), .ints(shape), .generator(generator),
      .dtype(.int64), .none, .device(device))
  }

  /// A random order of 0 ..< count, as int64.
  public static func randomPermutation(
    _ count: Int, using generator: Generator, device: Device = .cpu
  ) -> Tensor {
    Aten.randperm(.int(count), .generator(generator), .dtype(.int64), .none, .device(device))
  }
}

/// Keeps an array's elements in place for as long as a tensor looks at them.
private final class ArrayOwner<Scalar: TorchScalar> {
  private(set) var memory: UnsafeMutableRawPointer
  private var values: ContiguousArray<Scalar>

  init(_ values: consuming [Scalar]) {
    self.values = ContiguousArray(values)
    self.values.reserveCapacity(1)
    memory = UnsafeMutableRawPointer(bitPattern: 16)!
    // Asking for mutable memory copies elements that somebody else still holds, so that an in-place
    // operation cannot reach a caller's array. The storage of a ContiguousArray that nobody mutates
    // stays where it is.
    self.values.withUnsafeMutableBytes { bytes in
      if let base = bytes.baseAddress { memory = base }
    }
  }
}
