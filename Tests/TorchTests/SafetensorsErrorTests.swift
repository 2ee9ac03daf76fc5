import Foundation
import Testing
import Torch

@Suite struct SafetensorsErrorTests {
  @Test(arguments: malformed) func malformedFilesAreRefused(_ file: MalformedFile) throws {
    try withTemporaryFolder { folder in
      let path = folder + "/bad"
      try file.bytes.write(to: URL(fileURLWithPath: path))
      #expect(
        errorText { _ = try StateDictionary(contentsOf: path) }
          == "reading \(path): not a whole safetensors file: \(file.reason)")
    }
  }

  @Test func noPrefixOfAFileIsRead() throws {
    try withTemporaryFolder { folder in
      let (whole, cut) = (folder + "/whole", folder + "/cut")
      let state = StateDictionary([
        ("a", .ones([3])), ("none", .zeros([0])), ("b", .ones([2], dtype: .uint8)),
      ])
      try state.write(to: whole)
      let bytes = try Data(contentsOf: URL(fileURLWithPath: whole))
      for count in 0..<bytes.count {
        try bytes.prefix(count).write(to: URL(fileURLWithPath: cut))
        let text = errorText { _ = try StateDictionary(contentsOf: cut) }
        #expect(text.hasPrefix("reading \(cut): not a whole safetensors file: "), "\(count) bytes")
      }
      try (bytes + [0]).write(to: URL(fileURLWithPath: cut))
      #expect(
        errorText { _ = try StateDictionary(contentsOf: cut) }.hasSuffix(
          ": its tensors take 14 bytes; 15 follow its header"))
    }
  }

  @Test func missingFilesAndFoldersAreNamed() throws {
    try withTemporaryFolder { folder in
      #expect(
        errorText { _ = try StateDictionary(contentsOf: folder + "/none") }
          == "reading \(folder)/none: No such file or directory")
      #expect(
        errorText { _ = try StateDictionary(contentsOf: folder) }
          .hasPrefix("reading \(folder): "))
    }
  }

  @Test func whatCannotBeWrittenLeavesNothingBehind() throws {
    try withTemporaryFolder { folder in
      let state = StateDictionary([("a", .ones([1]))])
      let taken = folder + "/taken"
      try FileManager.default.createDirectory(
        atPath: taken + "/inner", withIntermediateDirectories: true)
      #expect(
        errorText { try state.write(to: taken) } == "writing \(taken): Is a directory")
      #expect(
        errorText { try state.write(to: folder + "/none/file") }
          .hasPrefix("writing \(folder)/none/file: "))
      let complex = StateDictionary([("z", .zeros([1], dtype: .complex64))])
      #expect(
        errorText { try complex.write(to: folder + "/file") }
          == "writing the tensor z: safetensors has no dtype complex64")
      let reserved = StateDictionary([("__metadata__", .ones([1]))])
      #expect(
        errorText { try reserved.write(to: folder + "/file") }
          == "writing the tensor __metadata__: safetensors keeps this name for itself")
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["taken"])
      #expect(try FileManager.default.contentsOfDirectory(atPath: taken) == ["inner"])
    }
  }

  @Test func aFailedWriteKeepsTheOldFileAndAWriteReplacesIt() throws {
    try withTemporaryFolder { folder in
      let path = folder + "/file"
      try StateDictionary([("a", Tensor(scalar: 1))]).write(to: path)
      let complex = StateDictionary([("z", .zeros([1], dtype: .complex64))])
      #expect(throws: TorchError.self) { try complex.write(to: path) }
      #expect(try StateDictionary(contentsOf: path)["a"]?.item == 1)
      try StateDictionary([("b", Tensor(scalar: 2))]).write(to: path)
      #expect(try StateDictionary(contentsOf: path).names == ["b"])
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["file"])
    }
  }
}

struct MalformedFile: Sendable, CustomTestStringConvertible {
  let bytes: Data
  let reason: String

  init(_ bytes: [UInt8], _ reason: String) { (self.bytes, self.reason) = (Data(bytes), reason) }

  /// A file of a header and so many bytes after it.
  init(_ header: String, _ count: Int, _ reason: String) {
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { [UInt8]($0) }
    self.init(length + header.utf8 + [UInt8](repeating: 1, count: count), reason)
  }

  /// A file of one entry "a".
  init(
    dtype: String = "\"F32\"", shape: String = "[2]", offsets: String = "[0,8]",
    _ reason: String
  ) {
    self.init(
      #"{"a":{"dtype":\#(dtype),"shape":\#(shape),"data_offsets":\#(offsets)}}"#, 8, reason)
  }

  var testDescription: String { reason }
}

private let malformed: [MalformedFile] = [
  .init([], "it has 0 bytes; a safetensors file has at least 8"),
  .init([1, 2, 3], "it has 3 bytes; a safetensors file has at least 8"),
  .init([9, 0, 0, 0, 0, 0, 0, 0, 0x7B], "its header should take 9 bytes; 1 follow"),
  .init(
    [UInt8](repeating: 255, count: 8) + [0x7B, 0x7D],
    "its header should take 18446744073709551615 bytes; 2 follow"),
  .init([0, 0, 0, 0, 0, 0, 0, 0], "its header is not a JSON object"),
  .init("not JSON", 0, "its header is not a JSON object"),
  .init("[1, 2]", 0, "its header is not a JSON object"),
  .init(#"{"a": 3}"#, 0, "an entry of its header is not an object"),
  .init("{}", 3, "its tensors take 0 bytes; 3 follow its header"),
  .init(dtype: "\"F8_E4M3\"", "a has the dtype F8_E4M3"),
  .init(dtype: "5", "a has the dtype 5"),
  .init(#"{"a": {"shape": [1], "data_offsets": [0, 4]}}"#, 4, "a has the dtype none"),
  .init(shape: "[-2]", "a has no valid shape and data_offsets"),
  .init(shape: "[1.5]", "a has no valid shape and data_offsets"),
  .init(shape: "\"2\"", "a has no valid shape and data_offsets"),
  .init(offsets: "[0]", "a has no valid shape and data_offsets"),
  .init(offsets: "[0,18446744073709551615]", "a has no valid shape and data_offsets"),
  .init(shape: "[3]", "a of shape [3] does not fill [0, 8]"),
  .init(offsets: "[8,0]", "a of shape [2] does not fill [8, 0]"),
  .init(offsets: "[-8,0]", "a of shape [2] does not fill [-8, 0]"),
  .init(
    offsets: "[1,-9223372036854775808]",
    "a of shape [2] does not fill [1, -9223372036854775808]"),
  .init(
    shape: "[4611686018427387904,4]",
    "a of shape [4611686018427387904, 4] does not fill [0, 8]"),
  .init(offsets: "[4,12]", "a should lie at bytes 4 to 12 of 8"),
  .init(shape: "[4]", offsets: "[0,16]", "a should lie at bytes 0 to 16 of 8"),
  .init(
    #"{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]},"#
      + #""b":{"dtype":"U8","shape":[4],"data_offsets":[2,6]}}"#, 8,
    "b should lie at bytes 2 to 6 of 8"),
  .init(
    #"{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"#
      + #""b":{"dtype":"U8","shape":[4],"data_offsets":[4,8]}}"#, 8,
    "b should lie at bytes 4 to 8 of 8"),
]
