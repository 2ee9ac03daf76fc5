/// Zeroes elements at random in training (Srivastava et al. 2014).
public struct Dropout: Layer {
  /// The probability of zeroing, in [0, 1).
  public let rate: Double
  /// Whether it also zeroes in evaluation, as the authors' code does: a randomised model.
  public let activeAtTest: Bool

  public init(rate: Double, activeAtTest: Bool = false) {
    demand((0..<1).contains(rate), "Torch: dropout rate \(rate) is not in [0, 1)")
    self.rate = rate
    self.activeAtTest = activeAtTest
  }

  /// - Precondition: where it zeroes the pass has a generator.
  public func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    let training = pass.mode == .training
    guard training || activeAtTest, rate > 0 else { return input }
    guard let generator = pass.generator else {
      let when = training ? "in training" : "that is active at test"
      fatalError("Torch: dropout \(when) needs a generator in its pass")
    }
    return input.droppedOut(rate: rate, using: generator)
  }
}
