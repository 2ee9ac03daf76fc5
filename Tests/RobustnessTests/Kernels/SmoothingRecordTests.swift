import Foundation
import Spectra
import Testing
import Torch
import Vision

@testable import Robustness

@Suite struct SmoothingRecordTests {
  private let record = SmoothingRecord(
    .lowPass(radius: 1, rule: .inclusive), layers: ["conv1", "conv2"],
    recalibrated: .init(data: "d", split: "train", count: 100, sha256: "ab", batchSize: 50),
    source: "m", sourceSHA256: "cd", trainedOn: "d", passband: "0.1.0")

  private func path(_ name: String) -> String {
    NSTemporaryDirectory() + "passband-\(UUID().uuidString)-\(name)"
  }

  @Test func inSafetensorsAndInTorchScript() throws {
    let mix = SmoothingRecord(
      .mix(rho: 0.5), layers: ["stem"], source: "m", sourceSHA256: "ef", passband: "0.1.0")
    let (native, script) = (path("a.safetensors"), path("a.pt"))
    defer { for file in [native, script] { try? FileManager.default.removeItem(atPath: file) } }
    let notes = try [mix, record].note()
    try NetworkSpec(.resnet8, norm: .batch).build(seed: 0).save(to: native, notes: notes)
    try ScriptModule(contentsOf: KernelReference.script).save(to: script, notes: notes)
    for file in [native, script] {
      #expect(try [SmoothingRecord].ofFile(file) == [mix, record])
    }
    #expect(try Network(contentsOf: native).spec.architecture == .resnet8)
    #expect(try [SmoothingRecord].ofFile(KernelReference.script) == [])
  }

  @Test func damagedOnesAreNamed() throws {
    let file = path("b.safetensors")
    defer { try? FileManager.default.removeItem(atPath: file) }
    try NetworkSpec(.resnet8).build(seed: 0).save(
      to: file, notes: [[SmoothingRecord].key: "{"])
    #expect(
      attackFailure { _ = try [SmoothingRecord].ofFile(file) }
        == "\(file): its record of smoothing cannot be read: {")
  }

  @Test func inWords() {
    #expect(
      "\(record)"
        == "lowpass, radius 1.0, of conv1, conv2 (BatchNorm averages estimated on 100 train images "
        + "of d)")
  }
}
