import Testing
import Torch

@Suite struct ShapeTests {
  @Test(arguments: differentiable + notDifferentiable)
  func equalsPyTorch(_ operation: OperationCase) throws {
    try operation.check(against: "shape")
  }

  @Test(arguments: differentiable)
  func gradientEqualsFiniteDifferences(_ operation: OperationCase) throws {
    try operation.checkGradient(on: "shape")
  }

  @Test func viewsShareStorageAndCopiesDoNot() {
    let x = Tensor([0, 0, 0, 0] as [Float], shape: [2, 2])
    x.narrowed(1, 1..<2).fillInPlace(with: 1)
    x[1].addInPlace(Tensor(scalar: 5))
    #expect(x.floats == [0, 1, 5, 6])
    x.indexed(by: Tensor([0] as [Int64])).fillInPlace(with: 9)
    #expect(x.floats == [0, 1, 5, 6])
  }

  @Test func replacingLeavesTheOriginalAlone() {
    let x = Tensor.zeros([3])
    let y = x.replacing([Tensor([2] as [Int64])], with: Tensor([4] as [Float]))
    #expect(x.floats == [0, 0, 0])
    #expect(y.floats == [0, 0, 4])
  }

  @Test func emptySelectionsKeepTheOtherAxes() {
    let x = Tensor.zeros([3, 2])
    #expect(x[0..<0].shape == [0, 2])
    #expect(x.indexed([x.sum([1]) .> 0]).shape == [0, 2])
    #expect(Tensor([] as [Int64]).oneHot(4).shape == [0, 4])
  }

  @Test func scalarsBecomeRankOneWhenStacked() {
    let stacked = Tensor.stacked([Tensor(scalar: 1), Tensor(scalar: 2)])
    #expect(stacked.shape == [2])
    #expect(Tensor(scalar: 1).flattened().shape == [1])
    #expect(Tensor.zeros([2, 1]).squeezed(0).shape == [2, 1])
  }
}

private let differentiable: [OperationCase] = [
  .init("reshaped") { $0[0].reshaped([4, -1]) },
  .init("permuted") { $0[0].permuted([2, 0, 1]) },
  .init("transposed") { $0[0].transposed() },
  .init("transposed axes") { $0[0].transposed(0, 2) },
  .init("reshaped transposed") { $0[0].transposed(0, 2).reshaped([6, 4]) },
  .init("flattened") { $0[0].flattened() },
  .init("flattened tail") { $0[0].flattened(from: 1) },
  .init("squeezed") { $0[0].narrowed(1, 0..<1).squeezed(1) },
  .init("unsqueezed") { $0[0].unsqueezed(-1) },
  .init("expanded") { $0[0].unsqueezed(0).expanded([2, -1, 3, 4]) },
  .init("narrowed") { $0[0].narrowed(-1, 1..<3) },
  .init("subscript") { $0[0][1] },
  .init("subscript from end") { $0[0][-1] },
  .init("subscript range") { $0[0][1..<2] },
  .init("flipped") { $0[0].flipped([0, -1]) },
  .init("rolled") { $0[0].rolled([1, -2], along: [0, 2]) },
  .init("concatenated") { .concatenated([$0[0], 2 * $0[0]], along: -1) },
  .init("stacked") { .stacked([$0[0], 2 * $0[0]], along: 1) },
  .init("padded zero") { $0[0].padded([1, 2, 0, 1]) },
  .init("padded value") { $0[0].padded([1, 1], with: .constant(2.5)) },
  .init("padded cropping") { $0[0].padded([-1, 1]) },
  .init("padded reflect") { $0[0].padded([2, 1, 1, 2], with: .reflect) },
  .init("padded replicate") { $0[0].padded([2, 1, 1, 2], with: .replicate) },
  .init("indexed along") { $0[0].indexed(by: $0[1], along: 1) },
  .init("indexed") { $0[0].indexed([$0[1]]) },
  .init("indexed pair") { $0[0].indexed([$0[1], nil, $0[2]]) },
  .init("indexed mask") { $0[0].indexed([$0[1]]) },
  .init("replacing") { $0[0].replacing([$0[1]], with: $0[2]) },
  .init("replacing mask") { $0[0].replacing([$0[1]], with: $0[2]) },
  .init("gathered") { $0[0].gathered(2, $0[1]) },
  .init("scattered") { $0[0].scattered(2, $0[1], $0[2]) },
  .init("scattered added") { $0[0].scatterAdded(2, $0[1], $0[2]) },
]

private let notDifferentiable: [OperationCase] = [
  .init("one hot") { $0[0].oneHot(4) }
]
