import Foundation
import Testing
import Torch

@testable import Robustness

/// Values computed by other libraries (see Fixtures/make.py).
struct Reference {
  let entries: StateDictionary

  init() throws {
    let folder = Bundle.module.bundleURL.appendingPathComponent("Fixtures")
    entries = try StateDictionary(
      contentsOf: folder.appendingPathComponent("attacks.safetensors").path)
  }

  subscript(name: String) -> Tensor {
    get throws { try #require(entries[name], "the fixture has no entry \(name)") }
  }

  /// The network of the fixture.
  func victim() throws -> Victim {
    let weights = try ["first", "second", "last"].map { name in
      (try self["network.\(name).weight"], try self["network.\(name).bias"])
    }
    return Victim("small") { images in
      let first = ((images - 0.5) * 2)
        .convolved2d(weights[0].0, bias: weights[0].1, padding: 1).tanh()
      let second = first.convolved2d(weights[1].0, bias: weights[1].1, stride: 2, padding: 1).tanh()
      return second.flattened(from: 1).linear(weights[2].0, bias: weights[2].1) * 3
    }
  }
}

/// Images of pixels in [0, 1], float64, some of them exactly at the ends.
func testImages(_ shape: [Int], seed: UInt64 = 1) -> Tensor {
  let generator = Generator(seed: seed)
  return
    (Tensor.randomUniform(shape, using: generator, dtype: .float64) * 1.2 - 0.1).clamped(0...1)
}

/// Numbers of both signs, float64.
func testNumbers(_ shape: [Int], seed: UInt64 = 2) -> Tensor {
  Tensor.randomNormal(shape, using: Generator(seed: seed), dtype: .float64)
}

/// A smooth network of two layers in float64: what it computes for an image does not depend on the
/// rest of the batch, to the last digits.
func smoothVictim(inputs: Int, classes: Int = 5, seed: UInt64 = 3) -> Victim {
  let scale = 1 / Double(inputs).squareRoot()
  let first = testNumbers([24, inputs], seed: seed) * scale * 6
  let second = testNumbers([classes, 24], seed: seed + 1)
  return Victim("smooth") { images in
    (images.flattened(from: 1) - 0.5).linear(first.to(images.dtype)).tanh()
      .linear(second.to(images.dtype))
  }
}

/// Two classes with logits (0, w·x + b) in float64, or the victim's own dtype.
struct LinearModel {
  /// (D)
  let weight: Tensor
  let bias: Double

  var victim: Victim {
    Victim("linear") { images in
      let score = score(images).unsqueezed(1)
      return Tensor.concatenated([score.zerosLike(), score], along: 1)
    }
  }

  func score(_ images: Tensor) -> Tensor {
    images.flattened(from: 1).matmul(weight.to(images.dtype)) + bias
  }

  /// How far the score of each image is on its label's side of 0.
  func margins(_ images: Tensor, _ labels: Tensor) -> Tensor {
    let signs = labels.to(images.dtype) * 2 - 1
    return score(images) * signs
  }
}

/// Same dtype and shape, and |a − b| ≤ tolerance for each element; NaN is close to nothing.
func expectClose(
  _ actual: Tensor, _ expected: Tensor, _ tolerance: Double = 0, _ name: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard actual.dtype == expected.dtype, actual.shape == expected.shape else {
    Issue.record(
      "\(name): \(actual.dtype)\(actual.shape), not \(expected.dtype)\(expected.shape)",
      sourceLocation: sourceLocation)
    return
  }
  guard actual.count > 0 else { return }
  let worst = (actual - expected).detached.absolute().max().item
  guard !(worst <= tolerance) else { return }
  Issue.record("\(name): off by \(worst), allowed \(tolerance)", sourceLocation: sourceLocation)
}

/// What the closure throws, as text; "" when it does not throw.
func attackFailure(_ body: () throws -> Void) -> String {
  do { try body() } catch { return "\(error)" }
  return ""
}

extension Tensor {
  var doubles: [Double] { to(.float64).array(of: Double.self) }
}
