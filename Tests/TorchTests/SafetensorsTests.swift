import Foundation
import Testing
import Torch

@Suite struct SafetensorsTests {
  @Test func everyDTypeRoundTrips() throws {
    let dtypes = DType.allCases.filter { ![.complex64, .complex128].contains($0) }
    let values = Tensor([0, 1, 2.5] as [Float])
    let state = StateDictionary(dtypes.map { ("\($0)", values.to($0)) })
    try checkRoundTrip(state)
  }

  @Test func unusualShapesAndLayoutsRoundTrip() throws {
    let x = Tensor.arange(0, 24).to(.float32).reshaped([1, 2, 3, 4])
    try checkRoundTrip(
      StateDictionary([
        ("empty", .zeros([0])), ("empty axis", .zeros([2, 0, 3], dtype: .bool)),
        ("scalar", Tensor(scalar: 3)), ("channels last", x.contiguous(.channelsLast)),
        ("transposed", x.transposed()), ("narrowed", x.narrowed(2, 1..<2)),
        ("expanded", x[0][0][0].expanded([3, 4])), ("leaf", x.copy().requiringGradient()),
        ("größe/\"Ψ\"\n", Tensor([1] as [UInt8])), ("", Tensor([2] as [Int64])),
        ("empty last", .zeros([0, 5])),
      ]))
    try checkRoundTrip(StateDictionary())
  }

  private func checkRoundTrip(_ state: StateDictionary) throws {
    try withTemporaryFolder { folder in
      var state = state
      state.metadata = ["epoch": "3", "über": "\"x\"\n"]
      try state.write(to: folder + "/file")
      let read = try StateDictionary(contentsOf: folder + "/file")
      #expect(read.metadata == state.metadata)
      #expect(Set(read.names) == Set(state.names))
      for (name, tensor) in state.entries {
        expectClose(try #require(read[name]), tensor.detached, name)
      }
    }
  }

  @Test func namesKeepTheirOrder() throws {
    try withTemporaryFolder { folder in
      let names = (0..<20).map { "layer\(19 - $0)" }
      try StateDictionary(names.map { ($0, .ones([1])) }).write(to: folder + "/file")
      #expect(try StateDictionary(contentsOf: folder + "/file").names == names)
    }
  }

  @Test func readsWhatPythonWrote() throws {
    let state = try StateDictionary(contentsOf: fixture("python.safetensors"))
    #expect(state.metadata["note"]?.hasSuffix(", größer \"than\" \n/") == true)
    for dtype in DType.allCases where !["complex64", "complex128"].contains("\(dtype)") {
      let values = try #require(state["values.\(dtype)"], "\(dtype)")
      #expect(values.dtype == dtype)
      #expect(values.ints == (dtype == .bool ? [0, 1, 1] : [0, 1, 100]))
    }
    #expect(state["empty"]?.shape == [0, 3] && state["empty too"]?.shape == [2, 0])
    #expect(state["scalar"]?.item == 2.5 && state["scalar"]?.shape == [])
    #expect(state["große Ψ/name"]?.item == -1)
    #expect(state["big"]?.ints == [(1 << 53) + 1, .min, .max])
    #expect(state["bits"]?.array() == [true, false] && state["bits"]?.shape == [2, 1])
  }

  @Test(.enabled(if: python != nil)) func pythonReadsWhatIsWritten() throws {
    try withTemporaryFolder { folder in
      var state = StateDictionary([
        ("Ψ/a", Tensor([1, 2.5] as [Float], shape: [2, 1])), ("none", .zeros([0, 2])),
        ("scalar", Tensor(scalar: -1, dtype: .float64)), ("flags", Tensor([true, false])),
        ("last", Tensor.arange(0, 8).reshaped([1, 2, 2, 2]).contiguous(.channelsLast)),
        ("half", Tensor([1] as [Float]).to(.bfloat16)),
      ])
      state.metadata = ["who": "Passband"]
      try state.write(to: folder + "/file")
      let script = """
        import sys, safetensors
        for name, x in safetensors.deserialize(open(sys.argv[1], "rb").read()):
            print(name, x["dtype"], x["shape"], bytes(x["data"]).hex())
        print(safetensors.safe_open(sys.argv[1], "np").metadata())
        """
      let lines = try output(of: python!, ["-c", script, folder + "/file"]).split(separator: "\n")
      let integers = [0, 1, 2, 3, 4, 5, 6, 7].map { "0\($0)00000000000000" }.joined()
      #expect(
        lines.sorted() == [
          "flags BOOL [2] 0100", "half BF16 [1] 803f", "last I64 [1, 2, 2, 2] \(integers)",
          "none F32 [0, 2] ", "scalar F64 [] 000000000000f0bf", "{'who': 'Passband'}",
          "Ψ/a F32 [2, 1] 0000803f00002040",
        ])
    }
  }
}

/// The set-up's Python, when it has safetensors.
private let python: String? = {
  let root = (0..<3).reduce(URL(fileURLWithPath: #filePath)) { url, _ in
    url.deletingLastPathComponent()
  }
  let path = root.appendingPathComponent(".deps/python/bin/python").path
  return (try? output(of: path, ["-c", "import safetensors; print(1)"])) == "1\n" ? path : nil
}()

private func output(of program: String, _ arguments: [String]) throws -> String {
  let (process, pipe) = (Process(), Pipe())
  process.executableURL = URL(fileURLWithPath: program)
  process.arguments = arguments
  process.environment = ["PYTHONIOENCODING": "utf-8"]
  process.standardOutput = pipe
  process.standardError = FileHandle.nullDevice
  try process.run()
  let data = pipe.fileHandleForReading.readDataToEndOfFile()
  process.waitUntilExit()
  return String(decoding: data, as: UTF8.self)
}
