import Testing
import Torch

@Suite struct LinearAlgebraTests {
  @Test(arguments: cases)
  func equalsPyTorch(_ operation: OperationCase) throws {
    try operation.check(against: "algebra")
  }

  @Test(arguments: cases)
  func gradientEqualsFiniteDifferences(_ operation: OperationCase) throws {
    try operation.checkGradient(on: "algebra")
  }

  @Test func productsOverAnEmptyAxisAreZero() {
    #expect(Tensor.ones([2, 0]).matmul(.ones([0, 3])).floats == [Float](repeating: 0, count: 6))
  }
}

private let cases: [OperationCase] = [
  .init("matmul") { $0[0].matmul($0[1]) },
  .init("matmul batched") { $0[0].matmul($0[1]) },
  .init("matmul vector") { $0[0].matmul($0[1]) },
  .init("einsum") { .einsum("nchw,kc->nkhw", $0[0], $0[1]) },
  .init("einsum diagonal") { .einsum("ii->i", $0[0]) },
]
