/// The type of a tensor's elements; raw values are libtorch's `ScalarType`.
public enum DType: Int32, Sendable, CaseIterable, CustomStringConvertible {
  case uint8 = 0
  case int8 = 1
  case int16 = 2
  case int32 = 3
  case int64 = 4
  case float16 = 5
  case float32 = 6
  case float64 = 7
  case complex64 = 9
  case complex128 = 10
  case bool = 11
  case bfloat16 = 15

  public var description: String {
    switch self {
    case .uint8: "uint8"
    case .int8: "int8"
    case .int16: "int16"
    case .int32: "int32"
    case .int64: "int64"
    case .float16: "float16"
    case .float32: "float32"
    case .float64: "float64"
    case .complex64: "complex64"
    case .complex128: "complex128"
    case .bool: "bool"
    case .bfloat16: "bfloat16"
    }
  }

  /// Bytes per element.
  public var size: Int {
    switch self {
    case .uint8, .int8, .bool: 1
    case .int16, .float16, .bfloat16: 2
    case .int32, .float32: 4
    case .int64, .float64, .complex64: 8
    case .complex128: 16
    }
  }

  public var isFloatingPoint: Bool {
    [.float16, .bfloat16, .float32, .float64].contains(self)
  }

  public var isInteger: Bool { wholeNumbers != nil }

  /// What an integer dtype can hold.
  var wholeNumbers: ClosedRange<Double>? {
    switch self {
    case .uint8: 0...255
    case .int8: -128...127
    case .int16: -32_768...32_767
    case .int32: -2_147_483_648...2_147_483_647
    case .int64: -0x1p63...0x1p63
    default: nil
    }
  }
}

/// A Swift type that is an element type of tensors.
public protocol TorchScalar: BitwiseCopyable, Sendable {
  static var dtype: DType { get }
}

extension UInt8: TorchScalar { public static var dtype: DType { .uint8 } }
extension Int8: TorchScalar { public static var dtype: DType { .int8 } }
extension Int16: TorchScalar { public static var dtype: DType { .int16 } }
extension Int32: TorchScalar { public static var dtype: DType { .int32 } }
extension Int64: TorchScalar { public static var dtype: DType { .int64 } }
extension Float: TorchScalar { public static var dtype: DType { .float32 } }
extension Double: TorchScalar { public static var dtype: DType { .float64 } }
extension Bool: TorchScalar { public static var dtype: DType { .bool } }
