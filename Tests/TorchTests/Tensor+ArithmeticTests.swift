import Testing
import Torch

@Suite struct ArithmeticTests {
  @Test(arguments: smooth + notSmooth + whole + inPlace)
  func equalsPyTorch(_ operation: OperationCase) throws {
    try operation.check(against: "arithmetic")
  }

  @Test(arguments: smooth)
  func gradientEqualsFiniteDifferences(_ operation: OperationCase) throws {
    try operation.checkGradient(on: "arithmetic")
  }

  @Test func inPlaceOperationsAreSeenThroughEveryCopyOfTheValue() {
    let tensor = Tensor([1, 2] as [Float])
    let (alias, copy, view) = (tensor, tensor.copy(), tensor[1..<2])
    tensor.addInPlace(Tensor([10, 20] as [Float]))
    #expect(alias.floats == [11, 22])
    #expect(copy.floats == [1, 2])
    #expect(view.floats == [22])
  }

  @Test func copyInPlaceConvertsAndBroadcasts() {
    let target = Tensor.zeros([2, 2], dtype: .int64)
    target.copyInPlace(from: Tensor([1.9, -2.9] as [Double]))
    #expect(target.ints == [1, -2, 1, -2])
  }

  @Test func arithmeticWithInfinityAndNaNKeepsThem() {
    let infinity = Tensor([Float.infinity])
    #expect((infinity - .infinity).floats[0].isNaN)
    #expect((1 / infinity).floats == [0])
    #expect((1 / Tensor([0] as [Float])).floats == [.infinity])
    #expect((Tensor([1] as [Int64]) * .infinity).floats == [.infinity])
  }

  @Test func integersKeepEveryBitBesideWholeScalars() {
    let large = Tensor([9_007_199_254_740_993] as [Int64])
    #expect((large + 1).ints == [9_007_199_254_740_994])
    #expect((large * 1).ints == [9_007_199_254_740_993])
    #expect((1 - large).ints == [-9_007_199_254_740_992])
    #expect(large.clamped(0...1).ints == [1])
  }

  @Test func comparisonsDoNotWrapAround() {
    let bytes = Tensor([1, 200] as [UInt8])
    #expect((bytes .< 300).allTrue && (bytes .> -1).allTrue && (bytes .>= -1).allTrue)
    #expect(!(bytes .<= -56).anyTrue && !bytes.equals(257).anyTrue)
    #expect(bytes.clamped(-1...3).array() == [1, 3] as [UInt8])
    #expect(bytes.clamped(100...300).array() == [100, 200] as [UInt8])
    #expect(bytes.clamped(300...400).array() == [255, 255] as [UInt8])
    #expect(!(Tensor([Int64.max]) .< 0).anyTrue)
  }
}

private let smooth: [OperationCase] = [
  .init("add") { $0[0] + $0[1] },
  .init("subtract") { $0[0] - $0[1] },
  .init("multiply") { $0[0] * $0[1] },
  .init("divide") { $0[0] / $0[1] },
  .init("add column") { $0[0] + $0[1] },
  .init("maximum") { maximum($0[0], $0[1]) },
  .init("minimum") { minimum($0[0], $0[1]) },
  .init("select") { select(where: $0[0], $0[1], else: $0[2]) },
  .init("add scalar") { $0[0] + 1.5 },
  .init("scalar add") { 1.5 + $0[0] },
  .init("subtract scalar") { $0[0] - 1.5 },
  .init("scalar subtract") { 1.5 - $0[0] },
  .init("multiply scalar") { $0[0] * 1.5 },
  .init("scalar multiply") { 1.5 * $0[0] },
  .init("divide scalar") { $0[0] / 1.5 },
  .init("scalar divide") { 1.5 / $0[0] },
  .init("negate") { -$0[0] },
  .init("cube") { $0[0].power(3) },
  .init("power") { $0[0].power(0.3) },
  .init("absolute") { $0[0].absolute() },
  .init("exp") { $0[0].exp() },
  .init("log") { $0[0].log() },
  .init("log1p") { $0[0].log1p() },
  .init("square root") { $0[0].squareRoot() },
  .init("sine") { $0[0].sine() },
  .init("cosine") { $0[0].cosine() },
  .init("relu") { $0[0].relu() },
  .init("sigmoid") { $0[0].sigmoid() },
  .init("tanh") { $0[0].tanh() },
  .init("clamp between") { $0[0].clamped($0[1], $0[2]) },
  .init("clamp between crossed") { $0[0].clamped($0[1], $0[2]) },
  .init("clamp") { $0[0].clamped(-0.5...0.25) },
]

private let notSmooth: [OperationCase] = [
  .init("sign") { $0[0].sign() },
  .init("less") { $0[0] .< $0[1] },
  .init("greater") { $0[0] .> $0[1] },
  .init("less scalar") { $0[0] .< 0.25 },
  .init("greater scalar") { $0[0] .> 0.5 },
  .init("at most") { $0[0] .<= 0.5 },
  .init("at least") { $0[0] .>= 0.5 },
  .init("equals") { $0[0].equals($0[1]) },
  .init("equals scalar") { $0[0].equals(0.5) },
  .init("not equals") { $0[0].notEquals($0[1]) },
  .init("and") { $0[0] .& $0[1] },
  .init("or") { $0[0] .| $0[1] },
  .init("not") { .!$0[0] },
  .init("rounded") { $0[0].rounded() },
  .init("floor") { $0[0].floor() },
  .init("is finite") { $0[0].isFinite() },
  .init("relu of edges") { $0[0].relu() },
  .init("clamp of edges") { $0[0].clamped(-1...1) },
]

private let whole: [OperationCase] = [
  .init("add mixed dtypes") { $0[0] + $0[1] },
  .init("int plus whole") { $0[0] + 1 },
  .init("int plus fraction") { $0[0] + 0.5 },
  .init("one minus int") { 1 - $0[0] },
  .init("int times whole") { $0[0] * 2 },
  .init("int over int") { $0[0] / ($0[0] + 4) },
  .init("int over scalar") { $0[0] / 2 },
  .init("scalar over int") { 1 / ($0[0] - 1) },
  .init("int equals fraction") { $0[0].equals(0.5) },
  .init("int below") { $0[0] .< 0.5 },
  .init("int clamp") { $0[0].clamped(-1...5) },
  .init("int sign") { $0[0].sign() },
  .init("int exp") { $0[0].exp() },
  .init("byte minus") { $0[0] - 1 },
  .init("byte negate") { -$0[0] },
  .init("bool plus") { $0[0] + 1 },
  .init("bool times") { $0[0] * 2.5 },
  .init("half plus") { $0[0] + 1.5 },
  .init("double over") { $0[0] / 3 },
]

private let inPlace: [OperationCase] = [
  inPlace("add in place") { $0.addInPlace($1[1]) },
  inPlace("add scaled in place") { $0.addInPlace($1[1], scaledBy: -0.5) },
  inPlace("multiply in place") { target, _ in target.multiplyInPlace(by: 1.5) },
  inPlace("divide in place") { target, _ in target.divideInPlace(by: 1.5) },
  inPlace("fill in place") { target, _ in target.fillInPlace(with: 0.1) },
  inPlace("copy in place") { $0.copyInPlace(from: $1[1]) },
  inPlace("int times in place") { target, _ in target.multiplyInPlace(by: 2) },
  inPlace("int fill in place") { target, _ in target.fillInPlace(with: 4) },
]

private func inPlace(
  _ name: String, _ operation: @escaping @Sendable (Tensor, [Tensor]) -> Void
) -> OperationCase {
  OperationCase(name) { inputs in
    operation(inputs[0], inputs)
    return inputs[0]
  }
}
