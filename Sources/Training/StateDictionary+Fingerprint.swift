internal import Torch
internal import Vision

extension StateDictionary {
  /// SHA-256 over everything a file of this dictionary tells: names, dtypes, shapes, elements and
  /// metadata, whatever their order.
  var fingerprint: String {
    var sum = Checksum()
    sum.add(count: entries.count)
    for (name, tensor) in entries.sorted(by: { $0.name < $1.name }) {
      sum.add(name)
      sum.add("\(tensor.dtype)\(tensor.shape)")
      tensor.detached.to(.cpu).contiguous().withUnsafeBytes { sum.update($0) }
    }
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      sum.add(key)
      sum.add(value)
    }
    return sum.finish()
  }
}

extension Checksum {
  /// A text with its length, so that no other texts together look the same.
  fileprivate mutating func add(_ text: String) {
    add(count: text.utf8.count)
    update(Array(text.utf8))
  }

  fileprivate mutating func add(count: Int) {
    withUnsafeBytes(of: UInt64(count).littleEndian) { update($0) }
  }
}
