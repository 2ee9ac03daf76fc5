import Testing
import Torch

@testable import Robustness

@Suite struct PGDTests {
  @Test func stepsAndClips() throws {
    let linear = Victim("linear") { images in
      let sums = images.sum([1, 2, 3]).unsqueezed(1)
      return Tensor.concatenated([sums, -sums], along: 1)
    }
    let images = Tensor.full([2, 1, 2, 2], 0.5)
    let labels = Tensor([Int64(0), 0])
    let report = try PGD(.linf, steps: 3).run(
      on: linear, images, labels, within: [Epsilon(0), Epsilon(0.25)])
    #expect(report.results[1].images.floats == [Float](repeating: 0.25, count: 8))
    #expect(report.results[0].images.floats == images.floats)
    #expect(report.results[1].isRobust == [true, true])
  }
}
