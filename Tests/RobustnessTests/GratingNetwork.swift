import Foundation
import Torch
import Vision

@testable import Robustness

/// Grey cosine gratings of 12 × 12 pixels with random phase and noise. The class is the direction and
/// the frequency of the waves: 0 down, 1 across, 2 across and faster.
struct Gratings {
  static let classes = 3
  let images: Tensor
  let labels: Tensor

  init(_ count: Int, size: Int = 12, seed: UInt64 = 1) {
    let generator = Generator(seed: seed)
    let random = Tensor.randomUniform([count, size * size + 1], using: generator).floats
    var pixels: [Float] = []
    for index in 0..<count {
      let own = random[index * (size * size + 1)..<(index + 1) * (size * size + 1)]
      let phase = 2 * Float.pi * own.first!
      for (place, noise) in own.dropFirst().enumerated() {
        let along = Float(index % 3 == 0 ? place / size : place % size) / Float(size)
        let wave = cos(2 * Float.pi * along * (index % 3 == 2 ? 4 : 2) + phase)
        pixels.append(0.5 + 0.24 * wave + 0.24 * (noise - 0.5))
      }
    }
    images = roundedTo8Bits(Tensor(pixels, shape: [count, 1, size, size]))
    labels = Tensor((0..<count).map { Int64($0 % 3) })
  }
}

/// A small convolutional network, trained in a second.
struct GratingNetwork: Classifier {
  let name: String
  let classes: Int? = Gratings.classes
  private let body: Sequential

  init(_ name: String, seed: UInt64) {
    self.name = name
    let generator = Generator(seed: seed)
    body = Sequential([
      Conv2d(inputs: 1, outputs: 8, kernel: 3, padding: 1, using: generator), ReLU(),
      Conv2d(inputs: 8, outputs: 16, kernel: 3, stride: 2, padding: 1, using: generator), ReLU(),
      Conv2d(inputs: 16, outputs: 16, kernel: 3, padding: 1, using: generator), ReLU(),
      GlobalAveragePool(),
      Linear(inputs: 16, outputs: Gratings.classes, using: generator),
    ])
  }

  func logits(_ images: Tensor, _ statistics: Statistics) -> Tensor {
    body((images - 0.5) * 4, .evaluation(statistics))
  }

  /// Minimises cross-entropy, on adversaries of `attack` where one is given.
  func trained(steps: Int, on attack: PGD? = nil, within epsilon: Double = 0) throws -> Self {
    let data = Gratings(384, seed: 7)
    let generator = Generator(seed: 5)
    var optimizer = SGD(momentum: 0.9)
    for step in 0..<steps {
      let range = step * 64 % 384..<step * 64 % 384 + 64
      let labels = data.labels[range]
      let images =
        try attack?.perturbed(
          data.images[range], Goal(labels: labels), on: Victim(self), within: epsilon,
          using: generator) ?? data.images[range]
      let loss = crossEntropy(logits(images, .running), labels)
      let parameters = body.parameters
      optimizer.step(
        parameters, gradients(of: loss, withRespectTo: parameters), learningRate: 0.05)
    }
    return self
  }
}

/// Networks that hide nothing, and the images they are examined on.
struct Honest {
  static let epsilon = Epsilon(16.0 / 255)
  let data = Gratings(36, seed: 9)
  let plain: GratingNetwork
  let hardened: GratingNetwork
  /// As `plain`, from another seed.
  let sibling: GratingNetwork

  /// Trained once for all tests; nothing changes them afterwards.
  nonisolated(unsafe) static let networks = try! Honest()

  private init() throws {
    plain = try GratingNetwork("plain", seed: 1).trained(steps: 80)
    sibling = try GratingNetwork("sibling", seed: 2).trained(steps: 80)
    hardened = try GratingNetwork("hardened", seed: 1).trained(
      steps: 160, on: PGD(.linf, steps: 5, keep: .last), within: Honest.epsilon.value)
  }
}
