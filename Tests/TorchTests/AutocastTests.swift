import Testing
import Torch

@Suite struct AutocastTests {
  private struct Stop: Error {}
  private let a = Tensor.ones([2, 3])
  private let b = Tensor.ones([3, 2])

  private func product() -> DType { a.matmul(b).dtype }

  @Test(arguments: cases) func equalsPyTorchsAutocast(_ operation: OperationCase) throws {
    try withAutocast(.bfloat16) { try operation.check(against: "autocast") }
  }

  @Test func scopesNestAndRestore() {
    #expect(product() == .float32)
    withAutocast(.bfloat16) {
      #expect(product() == .bfloat16)
      withAutocast(.float16) { #expect(product() == .float16) }
      #expect(product() == .bfloat16)
      withAutocast(.float32) { #expect(product() == .bfloat16) }
    }
    #expect(product() == .float32)
  }

  @Test func errorsRestoreTheScope() {
    #expect(throws: Stop.self) { try withAutocast(.bfloat16) { throw Stop() } }
    #expect(product() == .float32)
  }

  @Test func gradientsOfWeightsKeepTheirDType() {
    let w = Tensor.ones([3, 2]).requiringGradient()
    let slope = withAutocast(.bfloat16) {
      gradient(of: a.matmul(w).to(.float32).sum(), withRespectTo: w)
    }
    #expect(slope.dtype == .float32)
    #expect(slope.floats == [Float](repeating: 2, count: 6))
  }

  @Test func castWeightsAreForgottenAtTheEndOfAScope() {
    let w = Tensor.ones([3, 2]).requiringGradient()
    func sum() -> Double { withAutocast(.bfloat16) { a.matmul(w).to(.float32).sum().item } }
    #expect(sum() == 12)
    withoutGradients { w.fillInPlace(with: 2) }
    #expect(sum() == 24)
  }

  @Test func evaluatingFirstDoesNotCutTheGraphOfALaterStepInTheScope() {
    let w = Tensor.ones([3, 2]).requiringGradient()
    let slope = withAutocast(.bfloat16) {
      _ = withoutGradients { a.matmul(w) }
      return gradient(of: a.matmul(w).to(.float32).sum(), withRespectTo: w)
    }
    #expect(slope.floats == [Float](repeating: 2, count: 6))
  }
}

private let cases: [OperationCase] = [
  .init("convolution", tolerance: 1e-2) { $0[0].convolved2d($0[1], padding: 1) },
  .init("linear", tolerance: 1e-2) { $0[0].linear($0[1]) },
  .init("matmul", tolerance: 1e-2) { $0[0].matmul($0[1].transposed()) },
  .init("linear relu sum", tolerance: 1e-2) { $0[0].linear($0[1]).relu().sum([-1]) },
  .init("softmax", tolerance: 1e-2) { $0[0].linear($0[1]).softmax() },
  .init("loss", tolerance: 1e-2) {
    crossEntropy($0[0].linear($0[1]), Tensor([0, 1, 2, 0] as [Int64]))
  },
  .init("exp") { $0[0].exp() },
]
