import Foundation
import Testing
import Torch

@testable import Training

/// What a programmer reads who hands the parts of training what they cannot take.
@Suite struct TrainingTrapTests {
  @Test(arguments: TrainingTrap.allCases) func saysWhatIsWrong(_ trap: TrainingTrap) async throws {
    let result = try await #require(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [trap] in trap.trigger() }
    let text = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(text.contains(": " + trap.message), "\(text)")
  }
}

enum TrainingTrap: String, CaseIterable, Codable, Sendable, CustomTestStringConvertible {
  case labelType, fraction, mixedLabels, shares, probability, radii, kernelRank, eventTag

  var testDescription: String { rawValue }

  var message: String {
    switch self {
    case .labelType: "Training: labels of float32[3]; int64 (N) is needed"
    case .fraction: "Training: a fraction of 1.5; it is in [0, 1]"
    case .mixedLabels:
      "Training: mixing of float32[2, 1, 4, 4] with labels of [3]; float (B, C, H, W) and (B) are"
    case .shares: "Training: classes of shapes [3] and [3], shares of [2]"
    case .probability: "Training: a probability of nan; it is in [0, 1]"
    case .radii: "Training: radii -1.0...2.0; they are finite, 0 or more"
    case .kernelRank: "Training: roughness of float32[3, 3]; float (O, I, kH, kW) is needed"
    case .eventTag: "Training: an event \"\" at step 1"
    }
  }

  func trigger() {
    let (images, labels) = (Tensor.zeros([2, 1, 4, 4]), Tensor.arange(0, 3))
    let generator = Generator(seed: 0)
    switch self {
    case .labelType: _ = permutedLabels(.zeros([3]), seed: 0)
    case .fraction: _ = randomizedLabels(labels, fraction: 1.5, classes: 3, seed: 0)
    case .mixedLabels: _ = mixedUp(images, labels, alpha: 1, using: generator)
    case .shares: _ = Targets(labels, labels, share: .ones([2]))
    case .probability:
      _ = randomlyLowPassed(images, probability: .nan, radii: 1...2, using: generator)
    case .radii: _ = frequencyMixed(images, probability: 1, radii: -1...2, using: generator)
    case .kernelRank: _ = kernelRoughness([.zeros([3, 3])])
    case .eventTag: _ = ScalarEvent("", 0, step: 1, at: Date(timeIntervalSince1970: 0))
    }
  }
}
