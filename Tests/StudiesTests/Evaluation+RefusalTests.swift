import Testing
import Torch
import Vision

@testable import Studies

/// Answers that cannot be counted.
@Suite struct EvaluationRefusalTests {
  private func error(_ answer: @escaping (Tensor, Statistics) throws -> Tensor) -> String {
    errorText {
      _ = try Evaluation().outcomes(
        of: Closure(answer: answer), on: Tones(20).dataset, under: [.original])
    }
  }

  @Test func labelsBeyondTheClasses() {
    #expect(
      error { images, _ in images.mean([2, 3]).narrowed(1, 0..<2) }
        == "running closure: it has 2 classes, but the data has a label 2; the model was made for "
        + "other data")
  }

  @Test(arguments: [0.0, 1]) func logitsThatAreNoNumbers(_ value: Double) {
    #expect(
      error { images, _ in (images.mean([2, 3]) * 0 + value) / 0 }
        == "running closure: a logit is infinite or not a number")
  }

  @Test func logitsOfAnotherShape() {
    #expect(
      error { images, _ in images.mean([1, 2, 3]) }
        == "running closure: it returned shape [20] for 20 images; logits of shape (N, classes) are "
        + "needed")
    let fewer = error { images, _ in images.mean([2, 3])[0..<3] }
    #expect(fewer.contains("it returned shape [3, 3] for 20 images"))
  }

  @Test func whatTheClassifierThrows() {
    let text = error { _, _ in throw TorchError(operation: "asking", reason: "no answer") }
    #expect(text == "asking: no answer")
  }
}
