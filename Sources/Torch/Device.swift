internal import CTorch

/// Where a tensor's memory lies and its operations run.
public struct Device: Hashable, Sendable, CustomStringConvertible {
  /// Raw values are libtorch's `DeviceType`.
  public enum Kind: Int32, Sendable, CaseIterable {
    case cpu = 0
    case cuda = 1
    case mps = 13
  }

  public let kind: Kind
  /// Which of several; none: the current one.
  public let index: Int?

  public init(_ kind: Kind, index: Int? = nil) {
    self.kind = kind
    self.index = index
  }

  public static let cpu = Device(.cpu)
  public static let cuda = Device(.cuda)
  public static let mps = Device(.mps)

  public var description: String { "\(kind)" + (index.map { ":\($0)" } ?? "") }

  /// How many devices of a kind can be used. CUDA's part of libtorch is loaded on the first call.
  public static func count(of kind: Kind) -> Int {
    var count: Int32 = 0
    return ct_device_count(&count, kind.rawValue) == 0 ? Int(count) : 0
  }

  var rawIndex: Int32 { Int32(index ?? -1) }
}
