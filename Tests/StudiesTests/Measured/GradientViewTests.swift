import Robustness
import Testing
import Torch
import Vision

@testable import Studies

@Suite struct GradientViewTests {
  private let folder = TemporaryFolder()
  private let source = Outcomes.random(under: []).source
  private let tones = Tones(12)

  private func view(images: Int = 12, batchSize: Int = 5) throws -> GradientView {
    try GradientView(
      of: ToneClassifier(), on: tones.dataset, images: images,
      using: Evaluation(batchSize: batchSize), source: source)
  }

  /// The logits hear the level and the chequerboard alone: so do their gradients.
  @Test func ofToneClassifiersLieInTwoBins() throws {
    let spectrum = try view().gradients.spectrum
    let (dc, corner) = (spectrum.energy[4 * 8 + 4], spectrum.energy[0])
    #expect(abs(dc + corner - 1) < 1e-6)
    // Hearing 20 and 40: energies as 1 to 4.
    #expect(abs(dc - 0.2) < 1e-5 && abs(corner - 0.8) < 1e-5)
  }

  @Test func batchesDoNotChangeIt() throws {
    let (whole, parts) = (try view(batchSize: 12).gradients, try view().gradients)
    #expect(whole.norms.count == 12)
    for (a, b) in zip(whole.norms, parts.norms) { #expect(abs(a - b) < 1e-6) }
    for (a, b) in zip(whole.spectrum.energy, parts.spectrum.energy) { #expect(abs(a - b) < 1e-9) }
    #expect(try view(images: 7).gradients.norms.count == 7)
  }

  @Test func roundTrip() throws {
    let path = folder("gradients.safetensors")
    let made = try view()
    try made.save(to: path)
    #expect(try GradientView(savedAt: path) == made)
  }

  @Test(
    arguments: [
      { $0["norms"] = nil }, { $0["energy"] = nil }, { $0.metadata = [:] },
      { $0["energy"] = $0["energy"]![0..<1] }, { $0["norms"] = $0["norms"]!.to(.float32) },
      { $0["energy"] = $0["energy"]! * Double.infinity },
    ] as [@Sendable (inout StateDictionary) -> Void])
  func damage(_ change: @Sendable (inout StateDictionary) -> Void) throws {
    let path = folder("gradients.safetensors")
    try view().save(to: path)
    var state = try StateDictionary(contentsOf: path)
    change(&state)
    try state.write(to: path)
    #expect(
      errorText { _ = try GradientView(savedAt: path) }
        == "reading \(path): not a file of input gradients")
  }
}
