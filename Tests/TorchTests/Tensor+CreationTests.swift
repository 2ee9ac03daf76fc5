import Testing
import Torch

@Suite struct CreationTests {
  @Test func arraysOfEveryElementTypeRoundTrip() {
    checkRoundTrip([0, 1, 255] as [UInt8])
    checkRoundTrip([-128, 0, 127] as [Int8])
    checkRoundTrip([.min, 0, .max] as [Int16])
    checkRoundTrip([.min, 0, .max] as [Int32])
    checkRoundTrip([.min, (1 << 53) + 1, .max] as [Int64])
    checkRoundTrip([-.greatestFiniteMagnitude, -0.0, .leastNonzeroMagnitude] as [Float])
    checkRoundTrip([-.greatestFiniteMagnitude, 0.1, .infinity] as [Double])
    checkRoundTrip([true, false, true])
    checkRoundTrip([] as [Float])
  }

  private func checkRoundTrip<Scalar: TorchScalar & Equatable>(_ values: [Scalar]) {
    let tensor = Tensor(values)
    #expect(tensor.dtype == Scalar.dtype)
    #expect(tensor.shape == [values.count])
    #expect(tensor.array() == values)
    #expect(tensor.copy().array() == values)
  }

  @Test func inPlaceOperationsDoNotReachTheCallersArray() {
    let held: [Float] = [1, 2, 3]
    let tensor = Tensor(held)
    tensor.multiplyInPlace(by: 2)
    #expect(held == [1, 2, 3])
    #expect(tensor.floats == [2, 4, 6])
  }

  @Test func theCallersChangesDoNotReachTheTensor() {
    var array: [Float] = [1, 2, 3]
    let tensor = Tensor(array)
    array[0] = 9
    #expect(tensor.floats == [1, 2, 3])
    var read: [Float] = tensor.array()
    read[1] = 9
    #expect(tensor.floats == [1, 2, 3])
  }

  @Test func twoTensorsOverOneArrayDoNotShareIt() {
    let held: [Int64] = [1, 2]
    let (first, second) = (Tensor(held), Tensor(held))
    first.fillInPlace(with: 0)
    #expect(second.ints == [1, 2])
  }

  @Test func theOnlyHolderOfAnArrayGivesItsMemoryAway() {
    let values = [Float](repeating: 1, count: 1000)
    let before = values.withUnsafeBytes { $0.baseAddress }
    let tensor = Tensor(consume values)
    #expect(tensor.withUnsafeBytes { $0.baseAddress } == before)
  }

  @Test func slicesAreCopiedFromTheirOwnStart() {
    let array: [Float] = [1, 2, 3, 4]
    #expect(Tensor(Array(array[2...])).floats == [3, 4])
  }

  @Test func memoryOutlivesTheScopeThatMadeIt() {
    var tensors = (0..<50).map { i in Tensor([Float](repeating: Float(i), count: 1000)) }
    tensors.removeSubrange(0..<25)
    #expect(tensors.enumerated().allSatisfy { $1[-1].item == Double($0 + 25) })
  }

  @Test func shapesOfRankZeroAndWithZeros() {
    #expect(Tensor([3] as [Float], shape: []).item == 3)
    #expect(Tensor([] as [Float], shape: [2, 0, 3]).shape == [2, 0, 3])
    #expect(Tensor(scalar: 2.5).shape == [])
    #expect(Tensor(scalar: 2.5).rank == 0 && Tensor(scalar: 2.5).count == 1)
  }

  @Test(arguments: DType.allCases) func constantsOfEveryDType(_ dtype: DType) {
    let (zeros, ones) = (Tensor.zeros([2], dtype: dtype), Tensor.ones([2, 1], dtype: dtype))
    #expect(zeros.dtype == dtype && ones.dtype == dtype)
    #expect(ones.shape == [2, 1])
    let real = dtype == .complex64 || dtype == .complex128 ? ones.realPart : ones
    #expect(real.ints == [1, 1])
    #expect(Tensor.empty(shape: [3], dtype: dtype).dtype == dtype)
  }

  @Test func fullKeepsFractionsWhereTheDTypeHasThem() {
    #expect(Tensor.full([2], 0.5).floats == [0.5, 0.5])
    #expect(Tensor.full([1], 1.5, dtype: .complex64).realPart.floats == [1.5])
    #expect(Tensor.full([1], .nan).floats[0].isNaN)
    #expect(Tensor.full([1], -3, dtype: .int8).ints == [-3])
  }

  @Test func likenessesTakeShapeAndDType() {
    let x = Tensor.full([2, 1], 7, dtype: .uint8)
    #expect(x.zerosLike().dtype == .uint8 && x.zerosLike().ints == [0, 0])
    #expect(x.onesLike().shape == [2, 1] && x.onesLike().ints == [1, 1])
    let image = Tensor.empty(shape: [1, 3, 2, 2], format: .channelsLast)
    #expect(image.isContiguous(.channelsLast) && !image.isContiguous())
    #expect(image.zerosLike().isContiguous(.channelsLast))
  }

  @Test func ranges() {
    #expect(Tensor.arange(0, 4).ints == [0, 1, 2, 3])
    #expect(Tensor.arange(-2, 1).ints == [-2, -1, 0])
    #expect(Tensor.arange(3, 3).shape == [0])
    #expect(Tensor.arange(0, 2).dtype == .int64)
  }
}
