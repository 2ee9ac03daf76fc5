import Testing
import Torch

@Suite struct ReductionsTests {
  @Test(arguments: smooth + notSmooth)
  func equalsPyTorch(_ operation: OperationCase) throws {
    try operation.check(against: "reductions")
  }

  @Test(arguments: smooth)
  func gradientEqualsFiniteDifferences(_ operation: OperationCase) throws {
    try operation.checkGradient(on: "reductions")
  }

  @Test func valuesAndPositionsBelongTogether() throws {
    let x = try Reference("reductions")["sum.0"]
    let (top, sorted) = (x.largest(2, along: 1), x.sorted(along: 0, descending: true))
    expectClose(x.gathered(1, top.indices), top.values)
    expectClose(x.gathered(0, sorted.indices), sorted.values)
  }

  @Test func truthOfAllAndAny() {
    let (some, none) = (Tensor([true, false]), Tensor([false, false]))
    #expect(some.anyTrue && !some.allTrue && !none.anyTrue)
    #expect(Tensor([1, 2] as [Float]).allTrue)
    #expect(Tensor([] as [Bool]).allTrue && !Tensor([] as [Bool]).anyTrue)
  }

  @Test func emptyTensorsSumToZero() {
    #expect(Tensor.zeros([0, 3]).sum().item == 0)
    #expect(Tensor.zeros([0, 3]).sum([0]).floats == [0, 0, 0])
    #expect(Tensor.zeros([0, 3]).mean().item.isNaN)
    #expect(Tensor([] as [Int64]).binCount(3).ints == [0, 0, 0])
  }
}

private let smooth: [OperationCase] = [
  .init("sum") { $0[0].sum() },
  .init("sum last") { $0[0].sum([-1]) },
  .init("sum two") { $0[0].sum([0, -1], keepAxes: true) },
  .init("mean") { $0[0].mean() },
  .init("mean kept") { $0[0].mean([1], keepAxes: true) },
  .init("variance") { $0[0].variance() },
  .init("variance uncorrected") { $0[0].variance([0, 2], correction: 0) },
  .init("max") { $0[0].max() },
  .init("max axis") { $0[0].max([1]) },
  .init("min") { $0[0].min() },
  .init("min axes") { $0[0].min([0, 2], keepAxes: true) },
  .init("norm") { $0[0].norm() },
  .init("norm one") { $0[0].norm(order: 1, [1, 2]) },
  .init("norm infinity") { $0[0].norm(order: .infinity, [-1]) },
  .init("norm three") { $0[0].norm(order: 3, [0], keepAxes: true) },
  .init("top values") { $0[0].largest(2).values },
  .init("sorted") { $0[0].sorted(along: 1).values },
  .init("cumulative sum") { $0[0].cumulativeSum(1) },
]

private let notSmooth: [OperationCase] = [
  .init("argmax") { $0[0].argmax(-1) },
  .init("argmin kept") { $0[0].argmin(1, keepAxis: true) },
  .init("norm zero") { $0[0].norm(order: 0, [-1]) },
  .init("top indices") { $0[0].largest(2, along: 1).indices },
  .init("order") { $0[0].sortingOrder(along: 1) },
  .init("order of equals") { $0[0].sortingOrder(descending: true) },
  .init("sorted order") { $0[0].sorted(descending: true).indices },
  .init("sum of bool") { $0[0].sum() },
  .init("sum of bytes") { $0[0].sum() },
  .init("max of ints") { $0[0].max() },
  .init("max of nan") { $0[0].max() },
  .init("bins") { $0[0].binCount(6) },
  .init("bins beyond") { $0[0].binCount(2) },
  .init("bins weighted") { $0[0].binCount(5, weights: $0[1]) },
]
