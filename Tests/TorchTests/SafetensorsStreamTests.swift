import Foundation
import Testing
import Torch

@Suite struct SafetensorsStreamTests {
  private func names(_ folder: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  /// Byte for byte what the whole tensor written at once gives.
  @Test func piecesMakeTheWhole() throws {
    try withTemporaryFolder { folder in
      let tensor = Tensor.randomUniform([7, 2, 3], using: Generator(seed: 1))
      let strided = tensor.transposed(1, 2).contiguous().transposed(1, 2)
      let stream = try SafetensorsStream(
        folder + "/a", name: "images", shape: [7, 2, 3], dtype: .float32, metadata: ["k": "v"])
      for range in [0..<3, 3..<3, 3..<6, 6..<7] { try stream.append(strided[range]) }
      #expect(stream.rows == 7 && names(folder).count == 1 && names(folder) != ["a"])
      try stream.finish()
      #expect(names(folder) == ["a"])
      var whole = StateDictionary([("images", tensor)])
      whole.metadata = ["k": "v"]
      try whole.write(to: folder + "/b")
      let files = ["/a", "/b"].map { FileManager.default.contents(atPath: folder + $0) }
      #expect(files[0] != nil && files[0] == files[1])
    }
  }

  @Test func anUnfinishedOneLeavesNothing() throws {
    try withTemporaryFolder { folder in
      do {
        let stream = try SafetensorsStream(folder + "/a", name: "a", shape: [3], dtype: .uint8)
        try stream.append(Tensor([UInt8(1), 2]))
        #expect(names(folder).count == 1)
      }
      #expect(names(folder).isEmpty)
    }
  }

  @Test func aFolderThatIsNotThereIsNamed() {
    do {
      _ = try SafetensorsStream("/none/a.safetensors", name: "a", shape: [1], dtype: .float32)
      Issue.record("nothing was thrown")
    } catch {
      #expect("\(error)".hasPrefix("writing /none/a.safetensors: "))
    }
  }
}
