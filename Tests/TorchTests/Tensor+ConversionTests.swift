import Testing
import Torch

@Suite struct ConversionTests {
  @Test func conversionsRoundAndCutAsLibtorchDoes() {
    let x = Tensor([-1.7, 0.2, 2.9] as [Float])
    #expect(x.to(.int64).ints == [-1, 0, 2])
    #expect(x.to(.bool).array() == [true, true, true])
    #expect(Tensor([0, 1] as [Float]).to(.bool).array() == [false, true])
    #expect(Tensor([257] as [Int64]).to(.uint8).ints == [1])
    #expect(Tensor([1.00390625] as [Float]).to(.bfloat16).floats == [1])
    #expect(Tensor([65536] as [Float]).to(.float16).floats == [.infinity])
  }

  @Test func convertingToTheSameDTypeOrDeviceSharesStorage() {
    let x = Tensor([1] as [Float])
    x.to(.float32).fillInPlace(with: 4)
    #expect(x.item == 4)
    x.to(.cpu).fillInPlace(with: 5)
    #expect(x.item == 5)
    #expect(x.to(.cpu).device == .cpu)
  }

  @Test func formatsChangeMemoryButNotValues() {
    let x = Tensor.arange(0, 24).to(.float32).reshaped([1, 2, 3, 4])
    let last = x.contiguous(.channelsLast)
    #expect(last.isContiguous(.channelsLast) && !last.isContiguous())
    #expect(last.floats == x.floats)
    #expect(last.contiguous().isContiguous())
    #expect(x.to(.cpu, format: .channelsLast).isContiguous(.channelsLast))
    #expect(last.to(.float64).isContiguous(.channelsLast))
  }

  @Test func arraysOfViewsAreRowMajor() {
    let x = Tensor([1, 2, 3, 4, 5, 6] as [Int32], shape: [2, 3])
    #expect(x.transposed().array(of: Int32.self) == [1, 4, 2, 5, 3, 6])
    #expect(x.narrowed(1, 1..<2).array(of: Int32.self) == [2, 5])
    #expect(x[0].expanded([2, 3]).ints == [1, 2, 3, 1, 2, 3])
  }

  @Test func itemReadsEveryRealDType() {
    #expect(Tensor([true]).item == 1)
    #expect(Tensor([false], shape: [1, 1]).item == 0)
    #expect(Tensor([200] as [UInt8]).item == 200)
    #expect(Tensor(scalar: 0.1, dtype: .float64).item == 0.1)
    #expect(Tensor(scalar: 1, dtype: .bfloat16).item == 1)
    #expect(Tensor(scalar: .nan).item.isNaN)
  }

  @Test func intsKeepWhatDoubleCannotHold() {
    let large: Int64 = (1 << 53) + 1
    #expect(Tensor([large]).ints == [Int(large)])
    #expect(Tensor([true, false]).ints == [1, 0])
  }

  @Test func bytesAreReadAndWrittenInPlace() {
    let x = Tensor([1, 2, 3] as [Float])
    x.withUnsafeMutableBytes { $0.storeBytes(of: 7, toByteOffset: 4, as: Float.self) }
    #expect(x.floats == [1, 7, 3])
    #expect(x[1..<3].withUnsafeBytes { $0.load(as: Float.self) } == 7)
    #expect(x.withUnsafeBytes(\.count) == 12)
    #expect(Tensor([] as [Float]).withUnsafeBytes(\.count) == 0)
  }

  @Test func errorsPassThroughTheReadingOfBytes() {
    struct Stop: Error {}
    #expect(throws: Stop.self) { try Tensor([1] as [Float]).withUnsafeBytes { _ in throw Stop() } }
  }

  @Test func valuesOfTensorsInAGraphAreRead() {
    let x = Tensor([3] as [Float]).requiringGradient()
    #expect((x * 2).floats == [6] && (x * 2).item == 6)
    #expect(!x.detached.requiresGradient && x.detached.floats == [3])
    #expect(x.copy().requiresGradient)
  }

  @Test func descriptionsShowSmallTensorsAndSummariseBigOnes() {
    #expect("\(Tensor([1, 2.5] as [Float], shape: [2, 1]))" == "float32[2, 1] [1.0, 2.5]")
    #expect("\(Tensor([true]))" == "bool[1] [1.0]")
    #expect("\(Tensor([] as [Int64]))" == "int64[0] []")
    #expect("\(Tensor.zeros([65]))" == "float32[65]")
    #expect("\(Tensor.zeros([100, 100], dtype: .uint8))" == "uint8[100, 100]")
    #expect("\(Tensor.zeros([2], dtype: .complex64))" == "complex64[2]")
    #expect("\(Tensor(scalar: 1).requiringGradient())" == "float32[] [1.0]")
  }

  @Test(arguments: DType.allCases) func elementSizesAreLibtorchs(_ dtype: DType) {
    #expect(Tensor.zeros([3], dtype: dtype).withUnsafeBytes(\.count) == 3 * dtype.size)
    #expect("\(dtype)" == "\(Tensor.zeros([], dtype: dtype).dtype)")
  }
}
