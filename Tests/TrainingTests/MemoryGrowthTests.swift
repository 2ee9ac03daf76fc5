import Foundation
import Robustness
import Spectra
import Testing
import Torch
import Vision

@testable import Training

/// A thousand steps leave nothing behind: neither tensor handles nor resident memory. In a process of
/// its own, since both are counted for all of it.
@Suite struct MemoryGrowthTests {
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/status")))
  func aThousandStepsKeepNothing() async {
    await #expect(processExitsWith: .success) {
      let work = try Work()
      // Caches and the allocator's own pools fill first.
      for i in 0..<200 { try work.step(i) }
      let (handles, resident) = (Machine.liveTensors, try residentKiB())
      for i in 0..<1000 { try work.step(i) }
      #expect(Machine.liveTensors == handles)
      let growth = try residentKiB() - resident
      #expect(growth < 16 << 10, "grew by \(growth) KiB")
    }
  }
}

/// Training with every kernel of our own in it, and now and then an evaluation and an attack.
private final class Work {
  private let data = Gratings(8)
  private let training: TrainingStep
  private let generator = Generator(seed: 5)
  private var state: TrainingState

  init() throws {
    var recipe = Recipe.quick(norm: .batch)
    recipe.model = .resnet8
    let spec = recipe.networkSpec(
      channels: 1, height: Gratings.size, width: Gratings.size, classes: Gratings.classes,
      mean: [], deviation: [])
    state = TrainingState(recipe, network: spec.build(seed: 1))
    training = try TrainingStep(recipe, network: state.network, stepsPerEpoch: 100)
  }

  func step(_ index: Int) throws {
    let images = unitImages(data.images)
    _ = try training(&state, images, data.labels, generator)
    guard index % 20 == 0 else { return }
    let radius = Double(index % 7)
    for part in split(images, by: [.disc(radius: radius), .disc(radius: 3)], rescale: .max) {
      _ = withoutGradients { state.network.logits(part.high, .batch).sum().item }
    }
    _ = try Victim(state.network).gradient(
      of: .crossEntropy, at: split(images, radius: radius).low, Goal(labels: data.labels))
  }
}

private func residentKiB() throws -> Int {
  let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
  return try #require(Int(line.filter(\.isNumber)))
}
