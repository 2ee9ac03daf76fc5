public import Foundation
internal import Torch

/// One number of a training run at a step, as TensorBoard shows it.
public struct ScalarEvent: Sendable, Equatable {
  /// The chart's name; what stands before a "/" groups charts.
  public var tag: String
  /// Kept in float32.
  public var value: Float
  public var step: Int
  public var time: Date

  /// - Precondition: `tag` is not empty and `step` not negative.
  public init(_ tag: String, _ value: Double, step: Int, at time: Date) {
    demand(!tag.isEmpty && step >= 0, "Training: an event \"\(tag)\" at step \(step)")
    (self.tag, self.value, self.step, self.time) = (tag, Float(value), step, time)
  }
}

/// The bytes of event files: TFRecord framing around `tensorflow.Event` messages.
///
/// The messages are TensorBoard's event.proto and summary.proto in Protocol Buffers' encoding:
/// fields in order of their numbers, numbers that are 0 left out.
enum EventBytes {
  /// The record that begins each file and tells its version.
  static func header(at time: Date) -> [UInt8] {
    var event = ProtobufMessage()
    event.double(1, time.timeIntervalSince1970)
    event.bytes(3, "brain.Event:2".utf8)
    return record(event.encoded)
  }

  static func scalar(_ scalar: ScalarEvent) -> [UInt8] {
    var value = ProtobufMessage()
    value.bytes(1, scalar.tag.utf8)
    value.float(2, scalar.value)
    var summary = ProtobufMessage()
    summary.bytes(1, value.encoded)
    var event = ProtobufMessage()
    event.double(1, scalar.time.timeIntervalSince1970)
    event.integer(2, scalar.step)
    event.bytes(5, summary.encoded)
    return record(event.encoded)
  }

  /// Length, its checksum, content, its checksum; numbers little-endian.
  private static func record(_ content: [UInt8]) -> [UInt8] {
    let length = littleEndian(UInt64(content.count))
    return length + littleEndian(CRC32C.masked(length))
      + content + littleEndian(CRC32C.masked(content))
  }
}

/// A message in Protocol Buffers' encoding, field by field.
private struct ProtobufMessage {
  private(set) var encoded: [UInt8] = []

  /// Left out when it is 0.
  mutating func double(_ field: Int, _ value: Double) {
    guard value != 0 else { return }
    key(field, wire: 1)
    encoded += littleEndian(value.bitPattern)
  }

  /// One of several alternatives, hence written when it is 0 too.
  mutating func float(_ field: Int, _ value: Float) {
    key(field, wire: 5)
    encoded += littleEndian(value.bitPattern)
  }

  /// Left out when it is 0.
  mutating func integer(_ field: Int, _ value: Int) {
    guard value != 0 else { return }
    key(field, wire: 0)
    variable(UInt64(value))
  }

  mutating func bytes(_ field: Int, _ content: some Collection<UInt8>) {
    key(field, wire: 2)
    variable(UInt64(content.count))
    encoded += content
  }

  private mutating func key(_ field: Int, wire: UInt64) {
    variable(UInt64(field) << 3 | wire)
  }

  /// Seven bits a byte, the lowest first; the eighth says that more follow.
  private mutating func variable(_ value: UInt64) {
    var rest = value
    while rest >= 128 {
      encoded.append(UInt8(rest & 127) | 128)
      rest >>= 7
    }
    encoded.append(UInt8(rest))
  }
}

private func littleEndian(_ value: some FixedWidthInteger) -> [UInt8] {
  withUnsafeBytes(of: value.littleEndian) { Array($0) }
}
