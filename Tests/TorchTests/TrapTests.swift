import Foundation
import Testing
import Torch

/// What a programmer reads when a precondition is broken: the operation and its operands.
@Suite struct TrapTests {
  @Test(arguments: Trap.allCases) func saysWhatIsWrong(_ trap: Trap) async throws {
    let result = try await #require(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [trap] in trap.trigger() }
    let text = String(decoding: result.standardErrorContent, as: UTF8.self)
    let line = try #require(text.split(separator: "\n").first { $0.contains("Fatal error: ") })
    // libtorch's own words change between its versions: "…" stands for some of them.
    var rest = line[...]
    for part in ("Fatal error: " + trap.message).split(separator: "…") {
      let found = try #require(rest.range(of: part), "\(line)")
      rest = rest[found.upperBound...]
    }
  }
}

enum Trap: String, CaseIterable, Codable, Sendable, CustomTestStringConvertible {
  case additionShapes, productShapes, joinedShapes, mixedInPlace, fractionInPlace
  case arrayDType, itemOfMany, valueCount, negativeShape, fractionalFill, undefinedFill, bytes
  case indexBeyond, classBeyond, meanOfIntegers, dropoutRate, dropoutLayer, dropoutGenerator
  case gradientOfMany, gradientUnused, gradientWithoutGraph, gradientTwice, integerLeaf
  case dropoutAtTest, groupSizes, blurOfOnePixel, betaParameter
  case nesterovAlone, gradientCount, listCount, accumulator
  case clippedNorm, clippedValue, averageDecay, schedule, threads, emptyRange

  var testDescription: String { rawValue }

  var message: String {
    switch self {
    case .additionShapes:
      "Torch: add(float32[2, 3], float32[4]): The size of tensor a (3) must match the size of "
        + "tensor b (4) at non-singleton dimension 1"
    case .productShapes:
      "Torch: matmul(float32[2, 3], float32[4, 5]): mat1 and mat2 shapes cannot be multiplied "
        + "(2x3 and 4x5)"
    case .joinedShapes: "Torch: cat([float32[1, 2], float32[1, 3]], 0): Sizes of tensors must match"
    case .mixedInPlace: "Torch: add_(int64[2], float32[2], 1.0): result type Float can't be cast"
    case .fractionInPlace: "Torch: mul_(int64[2], 0.5): result type Float can't be cast"
    case .arrayDType: "Torch: float32[2] read as an array of float64"
    case .itemOfMany: "Torch: item of float32[2]; one element is needed"
    case .valueCount: "Torch: 3 values do not fill the shape [2, 2]"
    case .negativeShape: "Torch: 4 values do not fill the shape [-2, -2]"
    case .fractionalFill: "Torch: a tensor of int64 filled with 0.5"
    case .undefinedFill: "Torch: a tensor of uint8 filled with nan"
    case .bytes: "Torch: memory of float32[3, 2]: the tensor is not contiguous"
    case .indexBeyond: "Torch: select(float32[2], 0, 2): select(): index 2 out of range"
    case .classBeyond:
      "Torch: cross_entropy_loss(float32[1, 2], int64[1], none, 1, -100, 0.0): "
        + "Target 2 is out of bounds."
    case .meanOfIntegers: "Torch: mean(int64[2], none, false): mean(): could not infer output dtype"
    case .dropoutRate: "Torch: dropout rate 1.0 is not in [0, 1)"
    case .dropoutLayer: "Torch: dropout rate nan is not in [0, 1)"
    case .dropoutGenerator: "Torch: dropout in training needs a generator in its pass"
    case .dropoutAtTest: "Torch: dropout that is active at test needs a generator in its pass"
    case .groupSizes: "GroupNorm: 6 channels in 4 groups; the groups must be of one size"
    case .blurOfOnePixel:
      "Torch: pad(float32[1, 2, 1, 1], [1, 1, 1, 1], \"reflect\", none): …Padding"
    case .betaParameter: "Torch: Beta(1.0, 0.0); both must be above 0"
    case .gradientOfMany:
      "Torch: gradients(of: float32[2], 1 inputs): grad can be implicitly created only for scalar"
    case .gradientUnused:
      "Torch: gradients(of: float32[], 2 inputs): …appears to not have been used in the graph"
    case .gradientWithoutGraph:
      "Torch: gradients(of: float32[], 1 inputs): …does not require grad"
    case .gradientTwice:
      "Torch: gradients(of: float32[], 1 inputs): Trying to backward through the graph a second"
    case .integerLeaf: "Torch: requiringGradient(int64[2]): …floating point"
    case .nesterovAlone: "SGD: Nesterov's form needs momentum"
    case .gradientCount: "Torch: an update of 1 parameters with 2 tensors"
    case .listCount: "Torch: an update of 2 parameters with 1 tensors"
    case .accumulator: "AdaGrad: the accumulator begins at -1.0; 0 is the least"
    case .clippedNorm: "Torch: gradients clipped to the norm 0.0; it must be above 0"
    case .clippedValue: "Torch: gradients clipped to the value -1.0; it must be above 0"
    case .averageDecay: "WeightAverage: decay 1.5 is not in [0, 1]"
    case .schedule: "Schedule: step -1 of a run"
    case .threads: "Torch: 0 threads; at least 1 is needed"
    case .emptyRange: "Torch: randint(3, 3, [1], generator, 4, none, cpu): random_ expects 'from'"
    }
  }

  func trigger() {
    let (x, whole) = (Tensor([1, 2] as [Float]), Tensor([1, 2] as [Int64]))
    let leaf = Tensor([1, 2] as [Float]).requiringGradient()
    switch self {
    case .additionShapes: _ = Tensor.zeros([2, 3]) + Tensor.zeros([4])
    case .productShapes: _ = Tensor.zeros([2, 3]).matmul(.zeros([4, 5]))
    case .joinedShapes: _ = Tensor.concatenated([.zeros([1, 2]), .zeros([1, 3])])
    case .mixedInPlace: whole.addInPlace(x)
    case .fractionInPlace: whole.multiplyInPlace(by: 0.5)
    case .arrayDType: _ = x.array(of: Double.self)
    case .itemOfMany: _ = x.item
    case .valueCount: _ = Tensor([1, 2, 3] as [Float], shape: [2, 2])
    case .negativeShape: _ = Tensor([1, 2, 3, 4] as [Float], shape: [-2, -2])
    case .fractionalFill: _ = Tensor.full([2], 0.5, dtype: .int64)
    case .undefinedFill: _ = Tensor(scalar: .nan, dtype: .uint8)
    case .bytes: _ = Tensor.zeros([2, 3]).transposed().withUnsafeBytes(\.count)
    case .indexBeyond: _ = x[2]
    case .classBeyond: _ = crossEntropy(x.unsqueezed(0), Tensor([2] as [Int64]))
    case .meanOfIntegers: _ = whole.mean()
    case .dropoutRate: _ = x.droppedOut(rate: 1, using: Generator(seed: 0))
    case .dropoutLayer: _ = Dropout(rate: .nan)
    case .dropoutGenerator: _ = Dropout(rate: 0.5)(x, Pass(mode: .training))
    case .dropoutAtTest: _ = Dropout(rate: 0.5, activeAtTest: true)(x, .evaluation())
    case .groupSizes: _ = GroupNorm(groups: 4, channels: 6)
    case .blurOfOnePixel: _ = Tensor.zeros([1, 2, 1, 1]).blurPooled2d(stride: 2)
    case .betaParameter: _ = Tensor.randomBeta([1], 1, 0, using: Generator(seed: 0))
    case .gradientOfMany: _ = gradient(of: leaf * 2, withRespectTo: leaf)
    case .gradientUnused: _ = gradients(of: leaf.sum(), withRespectTo: [leaf, x + leaf])
    case .gradientWithoutGraph: _ = gradient(of: leaf.sum(), withRespectTo: x)
    case .gradientTwice:
      let loss = leaf.power(2).sum()
      for _ in 0..<2 { _ = gradient(of: loss, withRespectTo: leaf) }
    case .integerLeaf: whole.requiringGradient()
    case .nesterovAlone: _ = SGD(nesterov: true)
    case .gradientCount:
      var optimizer = SGD()
      optimizer.step([x], [x, x], learningRate: 1)
    case .listCount:
      var optimizer = RMSprop()
      optimizer.step([x, x], [x], learningRate: 1)
    case .accumulator: _ = AdaGrad(initialAccumulator: -1)
    case .clippedNorm: _ = clipped([x], toNorm: 0)
    case .clippedValue: _ = clipped([x], toValue: -1)
    case .averageDecay: _ = WeightAverage(of: ReLU(), decay: 1.5)
    case .schedule: _ = Schedule().learningRate(base: 1, step: -1, totalSteps: 1)
    case .threads: Machine.setThreads(0)
    case .emptyRange: _ = Tensor.randomIntegers([1], in: 3..<3, using: Generator(seed: 0))
    }
  }
}
