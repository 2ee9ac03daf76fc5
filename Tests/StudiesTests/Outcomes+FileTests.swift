import Foundation
import Spectra
import Testing
import Torch

@testable import Studies

@Suite struct OutcomesFileTests {
  private let folder = TemporaryFolder()
  private var path: String { folder("outcomes.safetensors") }
  private let outcomes = Outcomes.random(under: ConditionTests.conditions)

  @Test func roundTrip() throws {
    try outcomes.write(to: path)
    #expect(try Outcomes(contentsOf: path) == outcomes)
  }

  @Test func roundTripOfOneImageAndOfNoCondition() throws {
    for odd in [Outcomes.random(images: 1, under: [.low(0)]), .random(under: [])] {
      try odd.write(to: path)
      #expect(try Outcomes(contentsOf: path) == odd)
    }
  }

  @Test func sameOutcomesSameBytes() throws {
    try outcomes.write(to: path)
    let first = contents(path)
    try outcomes.write(to: path)
    #expect(contents(path) == first)
  }

  // MARK: Files that are something else

  private func error(_ change: (inout StateDictionary) -> Void) throws -> String {
    try outcomes.write(to: path)
    var state = try StateDictionary(contentsOf: path)
    change(&state)
    try state.write(to: path)
    return errorText { _ = try Outcomes(contentsOf: path) }
  }

  private func refused(_ reason: String) -> String {
    "reading \(path): not a file of outcomes: \(reason)"
  }

  @Test func foreign() throws {
    #expect(try error { $0.metadata = [:] } == refused("no description in it"))
  }

  @Test func withAnotherDescription() throws {
    let text = try error { $0.metadata["passband.outcomes"] = "{\"format\": 1}" }
    #expect(text == refused("its description cannot be read"))
  }

  @Test(arguments: ["labels", "predicted", "confidence", "true_probability"])
  func withoutATensor(_ name: String) throws {
    #expect(try error { $0[name] = nil } == refused("a tensor is missing"))
  }

  @Test(arguments: ["predicted", "confidence", "true_probability"])
  func withATensorOfAnotherShape(_ name: String) throws {
    let text = try error { $0[name] = $0[name]?[0..<2] }
    #expect(text == refused("its tensors have other shapes than its 9 conditions need"))
  }

  @Test func withLabelsOfAnotherRank() throws {
    let text = try error { $0["labels"] = $0["labels"]?.reshaped([4, 10]) }
    #expect(text == refused("its tensors have other shapes than its 9 conditions need"))
  }

  @Test func withAnswersThatAreNoClasses() throws {
    let reason = refused("its classes are not whole numbers from 0")
    #expect(try error { $0["predicted"] = $0["predicted"]! + -1 } == reason)
    #expect(try error { $0["labels"] = $0["labels"]! + -1 } == reason)
    #expect(try error { $0["predicted"] = $0["predicted"]!.to(.float32) } == reason)
  }

  @Test func truncated() throws {
    try outcomes.write(to: path)
    try contents(path).dropLast(3).write(to: URL(fileURLWithPath: path))
    let text = errorText { _ = try Outcomes(contentsOf: path) }
    #expect(text.hasPrefix("reading \(path): not a whole safetensors file: "))
    #expect(!text.contains("\n"))
  }

  @Test func missing() {
    let text = errorText { _ = try Outcomes(contentsOf: path) }
    #expect(text.hasPrefix("reading \(path): "))
  }

  @Test func aFolderThatIsNotThere() throws {
    let text = errorText { try outcomes.write(to: folder("none/outcomes.safetensors")) }
    #expect(text.hasPrefix("writing \(folder("none/outcomes.safetensors")): "))
  }
}
