import Testing
import Torch

@Suite struct GeneratorTests {
  @Test(arguments: [0, 1_234_567_890_123] as [UInt64])
  func drawsTheNumbersOfPyTorchsGenerator(_ seed: UInt64) throws {
    let (reference, generator) = (try Reference("random"), Generator(seed: seed))
    func check(_ actual: Tensor, _ name: String, tolerance: Double = 0) throws {
      expectClose(actual, try reference["\(seed).\(name)"], tolerance: tolerance, name)
    }
    // Normal numbers go through logarithms and cosines, which differ between processors.
    try check(.randomNormal([3], using: generator), "normal few", tolerance: 1e-6)
    try check(.randomNormal([5, 7], using: generator), "normal", tolerance: 1e-6)
    try check(
      .randomNormal([20], using: generator, dtype: .float64), "normal double", tolerance: 1e-12)
    try check(.randomUniform([2, 3], using: generator), "uniform")
    try check(.randomUniform([4], using: generator, dtype: .float64), "uniform double")
    try check(.randomIntegers([12], in: -3..<7, using: generator), "integers")
    try check(.randomIntegers([5], in: 0..<1 << 40, using: generator), "large integers")
    try check(.randomPermutation(13, using: generator), "permutation")
  }

  @Test func continuesFromAStateSavedByPyTorch() throws {
    let (reference, generator) = (try Reference("random"), Generator(seed: 99))
    try generator.restore(try reference["state"])
    expectClose(
      .randomNormal([9], using: generator), try reference["after state"], tolerance: 1e-6)
  }

  @Test func aRestoredStateRepeatsTheSameBits() throws {
    let generator = Generator(seed: 5)
    // An odd count leaves half of a pair of normal numbers in the state.
    _ = Tensor.randomNormal([3], using: generator, dtype: .float64)
    let state = generator.state
    let first = Tensor.randomNormal([7], using: generator).floats
    #expect(Tensor.randomNormal([7], using: generator).floats != first)
    try generator.restore(state)
    #expect(Tensor.randomNormal([7], using: generator).floats == first)
    let other = Generator(seed: 6)
    try other.restore(state)
    #expect(Tensor.randomNormal([7], using: other).floats == first)
  }

  @Test func generatorsAreIndependent() {
    let (first, second) = (Generator(seed: 1), Generator(seed: 1))
    _ = Tensor.randomUniform([100], using: first)
    #expect(
      Tensor.randomUniform([5], using: second).floats
        == Tensor.randomUniform([5], using: Generator(seed: 1)).floats)
    #expect(
      Tensor.randomUniform([5], using: Generator(seed: 2)).floats
        != Tensor.randomUniform([5], using: Generator(seed: 1)).floats)
  }

  @Test func reseedingBeginsAnew() {
    let (generator, fresh) = (Generator(seed: 5), Generator(seed: 1_234_567_890_123))
    _ = Tensor.randomNormal([3], using: generator, dtype: .float64)
    generator.reseed(1_234_567_890_123)
    #expect(generator.state.ints == fresh.state.ints)
    #expect(
      Tensor.randomNormal([7], using: generator).floats
        == Tensor.randomNormal([7], using: fresh).floats)
  }

  @Test(arguments: [(1, 1), (0.2, 0.7), (30, 0.01)] as [(Double, Double)])
  func betaNumbersArePyTorchs(_ alpha: Double, _ beta: Double) throws {
    expectClose(
      .randomBeta([2, 5], alpha, beta, using: Generator(seed: 3)),
      try Reference("random")["beta \(alpha) \(beta)"], tolerance: 1e-6)
  }

  /// Mean α/(α + β), variance mean · (1 − mean)/(α + β + 1), within four standard errors.
  @Test(arguments: [(1, 1), (0.2, 0.2), (2, 5)] as [(Double, Double)])
  func betaNumbersHaveTheirMoments(_ alpha: Double, _ beta: Double) {
    let (count, generator) = (20_000, Generator(seed: 8))
    let draws = Tensor.randomBeta([count], alpha, beta, using: generator, dtype: .float64)
    let mean = alpha / (alpha + beta)
    let variance = mean * (1 - mean) / (alpha + beta + 1)
    #expect(abs(draws.mean().item - mean) < 4 * (variance / Double(count)).squareRoot())
    let squares = (draws - mean).power(2)
    let error = (squares.variance().item / Double(count)).squareRoot()
    #expect(abs(squares.mean().item - variance) < 4 * error)
  }

  @Test func betaOfOneAndOneIsUniform() {
    let count = 10_000
    let draws = Tensor.randomBeta([count], 1, 1, using: Generator(seed: 4), dtype: .float64)
    let steps = Tensor.arange(1, count + 1).to(.float64) / Double(count)
    // Kolmogorov and Smirnov's distance; beyond this bound once in 1,000 times.
    let distance = (draws.sorted().values - steps).norm(order: .infinity).item
    #expect(distance < 1.95 / Double(count).squareRoot())
  }

  @Test func numbersStayInTheirRanges() {
    let generator = Generator(seed: 0)
    let uniform = Tensor.randomUniform([10_000], using: generator)
    #expect(uniform.min().item >= 0 && uniform.max().item < 1)
    let integers = Tensor.randomIntegers([1000], in: 2..<5, using: generator)
    #expect(Set(integers.ints) == [2, 3, 4])
    #expect(Tensor.randomPermutation(50, using: generator).ints.sorted() == Array(0..<50))
    #expect(Tensor.randomPermutation(0, using: generator).shape == [0])
  }

  @Test func whatIsNotAStateIsRefused() {
    let generator = Generator(seed: 0)
    for state in [Tensor.zeros([3], dtype: .uint8), Tensor.zeros([5056])] {
      let before = generator.state.ints
      let text = errorText { try generator.restore(state) }
      #expect(text.hasPrefix("restoring a generator's state: "))
      #expect(generator.state.ints == before)
    }
  }
}
