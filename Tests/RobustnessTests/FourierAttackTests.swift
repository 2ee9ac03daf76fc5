import Spectra
import Testing
import Torch

@testable import Robustness

@Suite struct FourierAttackTests {
  /// A model that looks at one frequency of one channel: that wave is what fools it.
  @Test(arguments: ThreatNorm.allCases) func findsTheFrequencyTheModelListensTo(
    _ norm: ThreatNorm
  ) throws {
    let basis = FourierBasis(height: 6, width: 6)
    let wave = basis[.init(row: -2, column: 1)]
    let images = Tensor.full([5, 1, 6, 6], 0.5, dtype: .float64)
    let listening = Victim("listening") { images in
      let score = ((images - 0.5) * wave).sum([1, 2, 3]).unsqueezed(1)
      return Tensor.concatenated([score.zerosLike() + 0.05, score, score * -0.5], along: 1)
    }
    let labels = Tensor([Int64](repeating: 0, count: 5))
    let epsilon = ["linf": 0.1, "l2": 0.4, "l1": 2][norm.rawValue]!
    let result = try FourierAttack(norm, rounds: 12).run(
      on: listening, images, labels, within: [Epsilon(epsilon)], stopsOnSuccess: false
    ).results[0]
    #expect(result.isFooled == [Bool](repeating: true, count: 5))
    let scale = epsilon / norms(wave.unsqueezed(0), norm).item
    expectClose(result.images, (images + wave * scale), 1e-12)
  }

  @Test func triesEveryFrequencyOnce() throws {
    let images = testImages([2, 2, 4, 5])
    let stubborn = Victim("stubborn") { images in
      let zeros = images.sum([1, 2, 3]).unsqueezed(1) * 0
      return Tensor.concatenated([zeros + 1, zeros], along: 1)
    }
    let result = try FourierAttack(.l2).run(
      on: stubborn, images, Tensor([Int64(0), 0]), within: [0.5]
    ).results[0]
    // 4 × 5 bins: DC and the Nyquist row's mean are their own conjugates, 9 pairs are left.
    #expect(result.queries == Queries(forward: 2 * 11, backward: 0))
  }
}
