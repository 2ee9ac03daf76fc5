internal import CTorch

extension Tensor {
  /// The same values as another dtype; the tensor itself when it is of that dtype.
  public func to(_ dtype: DType) -> Tensor {
    dtype == self.dtype ? self : Aten.to(.tensor(self), .dtype(dtype))
  }

  /// The same values on another device; the tensor itself when it is there.
  public func to(_ device: Device, format: MemoryFormat = .preserve) -> Tensor {
    Aten.toDevice(
      .tensor(self), .device(device), .dtype(dtype), .bool(false), .bool(false), .format(format))
  }

  /// The same values with the elements in the given order in memory.
  public func contiguous(_ format: MemoryFormat = .contiguous) -> Tensor {
    Aten.contiguous(.tensor(self), .format(format))
  }

  /// The same storage outside every gradient graph.
  public var detached: Tensor { Aten.detach(.tensor(self)) }

  /// A copy with storage of its own.
  public func copy() -> Tensor { Aten.clone(.tensor(self)) }

  /// The elements, row-major, copied.
  ///
  /// - Precondition: the dtype is the element type's: nothing is converted silently.
  public func array<Scalar: TorchScalar>(of type: Scalar.Type = Scalar.self) -> [Scalar] {
    demand(
      dtype == Scalar.dtype, "Torch: \(summary) read as an array of \(Scalar.dtype)")
    let source = detached.to(.cpu).contiguous()
    let count = source.count
    return [Scalar](unsafeUninitializedCapacity: count) { buffer, initialized in
      source.withUnsafeBytes { UnsafeMutableRawBufferPointer(buffer).copyMemory(from: $0) }
      initialized = count
    }
  }

  /// The elements as Float, row-major, converted from any real dtype.
  public var floats: [Float] { to(.float32).array() }

  /// The elements as Int, row-major, converted from any integer dtype.
  public var ints: [Int] { to(.int64).array(of: Int64.self).map(Int.init) }

  /// The value of a tensor of one element.
  public var item: Double {
    demand(count == 1, "Torch: item of \(summary); one element is needed")
    return detached.to(.float64).array(of: Double.self)[0]
  }

  /// Reads the elements in place, row-major.
  ///
  /// - Precondition: on the CPU and contiguous.
  public func withUnsafeBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    defer { withExtendedLifetime(handle) {} }
    return try body(UnsafeRawBufferPointer(memory))
  }

  /// Reads and writes the elements in place, row-major.
  ///
  /// - Precondition: on the CPU and contiguous.
  public func withUnsafeMutableBytes<Result>(
    _ body: (UnsafeMutableRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    // What is remembered of the old values is recognised as old.
    defer { require(ct_tensor_mark_changed(raw), "writing to \(summary)") }
    return try body(memory)
  }

  private var memory: UnsafeMutableRawBufferPointer {
    var data: UnsafeMutableRawPointer?
    require(ct_tensor_data(&data, raw), "memory of \(summary)")
    return UnsafeMutableRawBufferPointer(start: data, count: count * dtype.size)
  }
}
