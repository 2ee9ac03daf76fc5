internal import CTorch

/// An n-dimensional array on a device, with libtorch's reference semantics: copies of this value
/// share one storage, and in-place operations (names ending in "InPlace") are seen by all of them.
///
/// The handle is freed with the last copy. Tensors do not cross threads by themselves: hand them
/// over with `sending`. Operations on wrong shapes or dtypes trap, naming operation and operands.
public struct Tensor {
  /// Owns one handle of the C interface.
  final class Handle {
    let raw: OpaquePointer

    init(_ raw: OpaquePointer) { self.raw = raw }

    deinit { ct_tensor_free(raw) }
  }

  let handle: Handle

  init(owning raw: OpaquePointer) { handle = Handle(raw) }

  var raw: OpaquePointer { handle.raw }

  /// The size along each axis.
  public var shape: [Int] {
    let rank = self.rank
    return [Int](unsafeUninitializedCapacity: rank) { buffer, count in
      buffer.baseAddress?.withMemoryRebound(to: Int64.self, capacity: rank) {
        require(ct_tensor_shape($0, rank, raw), "shape")
      }
      count = rank
    }
  }

  public var rank: Int {
    var rank = 0
    require(ct_tensor_rank(&rank, raw), "rank")
    return rank
  }

  /// Number of elements.
  public var count: Int { shape.reduce(1, *) }

  public var dtype: DType {
    var code: Int32 = 0
    require(ct_tensor_dtype(&code, raw), "dtype")
    guard let dtype = DType(rawValue: code) else { fatalError("Torch: unknown dtype \(code)") }
    return dtype
  }

  public var device: Device {
    var (kind, index): (Int32, Int32) = (0, 0)
    require(ct_tensor_device(&kind, &index, raw), "device")
    guard let known = Device.Kind(rawValue: kind) else { fatalError("Torch: device \(kind)") }
    return Device(known, index: index < 0 ? nil : Int(index))
  }

  /// Whether operations on this tensor are recorded for gradients.
  public var requiresGradient: Bool {
    var value = false
    require(ct_tensor_requires_grad(&value, raw), "requiresGradient")
    return value
  }

  /// The same tensor, marked as a leaf to take gradients with respect to.
  @discardableResult
  public func requiringGradient(_ value: Bool = true) -> Tensor {
    require(ct_tensor_set_requires_grad(raw, value), "requiringGradient(\(summary))")
    return self
  }

  public func isContiguous(_ format: MemoryFormat = .contiguous) -> Bool {
    var value = false
    require(ct_tensor_is_contiguous(&value, raw, format.rawValue), "isContiguous")
    return value
  }

  /// The same for copies of one tensor value and different for any two others alive; storage may
  /// be shared by tensors of different identities.
  public var identity: ObjectIdentifier { ObjectIdentifier(handle) }

  /// Type and shape in words, for example "float32[2, 3]".
  var summary: String { "\(dtype)\(shape)" }
}

/// The order of a tensor's elements in memory; raw values are libtorch's `MemoryFormat`.
public enum MemoryFormat: Int32, Sendable {
  case contiguous = 0
  case preserve = 1
  /// (N, C, H, W) stored with the channels of a pixel side by side: faster convolutions on CPU.
  case channelsLast = 2
}

extension Tensor: CustomStringConvertible {
  /// Type, shape and, for at most 64 elements, the values.
  public var description: String {
    guard count <= 64, dtype != .complex64, dtype != .complex128 else { return summary }
    return "\(summary) \(to(.float64).array(of: Double.self))"
  }
}
