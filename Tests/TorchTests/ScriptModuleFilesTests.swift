import Foundation
import Testing
import Torch

@Suite struct ScriptModuleFilesTests {
  @Test func writtenAndReadItIsTheSame() throws {
    let x = try Reference("script")["forward.0"]
    let module = try ScriptModule(contentsOf: fixture("script.pt"))
    withoutGradients { module.parameters["classifier.weight"]?.multiplyInPlace(by: 2) }
    try withTemporaryFolder { folder in
      let path = folder + "/copy.pt"
      try module.save(to: path, notes: ["first": "ρ = 0.5", "second": ""])
      let copy = try ScriptModule(contentsOf: path)
      #expect(!copy.wasTraining)
      #expect(try copy(x).floats == module(x).floats)
      #expect(copy.state.names == module.state.names)
      #expect(try ScriptModule.note("first", in: path) == "ρ = 0.5")
      #expect(try ScriptModule.note("second", in: path) == "")
      #expect(try ScriptModule.note("third", in: path) == nil)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["copy.pt"])
    }
  }

  @Test func parametersAreThoseThatAreTrained() throws {
    let module = try ScriptModule(contentsOf: fixture("script.pt"))
    let names = module.parameters.names
    #expect(names.contains("classifier.weight"))
    #expect(!names.contains { $0.contains("running_mean") })
    #expect(Set(names).isSubset(of: Set(module.state.names)))
  }

  @Test func whereNothingCanBeWrittenNothingIsLeft() throws {
    let module = try ScriptModule(contentsOf: fixture("script.pt"))
    try withTemporaryFolder { folder in
      let path = folder + "/none/copy.pt"
      let lost = errorText { try module.save(to: path) }
      #expect(lost == "writing the TorchScript file \(path): No such file or directory")
      let taken = errorText { try module.save(to: folder) }
      #expect(taken.hasSuffix(": Is a directory"), "\(taken)")
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left.isEmpty)
    }
  }

  @Test func notesOfWhatIsNoModule() {
    let path = fixture("script.safetensors")
    let message = errorText { _ = try ScriptModule.note("x", in: path) }
    #expect(message.hasPrefix("reading the TorchScript file \(path): "), "\(message)")
  }
}
