import Testing
import Torch

@Suite struct FourierTests {
  @Test(arguments: transforms + shifts)
  func equalsPyTorch(_ operation: OperationCase) throws {
    try operation.check(against: "fourier")
  }

  @Test(arguments: transforms + shifts)
  func gradientEqualsFiniteDifferences(_ operation: OperationCase) throws {
    try operation.checkGradient(on: "fourier")
  }

  @Test(arguments: sizes) func inversesReturnTheInput(_ size: Size) {
    let shape = [2, 3, size.height, size.width]
    let x = Tensor.randomNormal(shape, using: Generator(seed: 1), dtype: .float64)
    for norm in [FourierNorm.backward, .unitary] {
      expectClose(x.fft2(norm).inverseFFT2(norm).realPart, x, tolerance: 1e-12)
      expectClose(
        x.realFFT2(norm).inverseRealFFT2(height: size.height, width: size.width, norm), x,
        tolerance: 1e-12)
    }
    expectClose(x.fftShifted().inverseFFTShifted(), x)
  }

  @Test(arguments: sizes) func theUnitaryTransformKeepsTheNorm(_ size: Size) {
    let x = Tensor.randomNormal(
      [size.height, size.width], using: Generator(seed: 2), dtype: .float64)
    let bins = x.fft2(.unitary)
    let energy = (bins.realPart.power(2) + bins.imaginaryPart.power(2)).sum()
    expectClose(energy, x.power(2).sum(), tolerance: 1e-12)
  }

  @Test func theMeanStandsInTheShiftedCentre() {
    let bins = Tensor.ones([5, 4]).fft2().fftShifted().realPart
    #expect(bins[2][2].item == 20)
    #expect(bins.sum().item == 20)
  }
}

struct Size: Sendable, CustomTestStringConvertible {
  let (height, width): (Int, Int)
  var testDescription: String { "\(height)x\(width)" }
}

private let sizes = [(4, 6), (5, 7), (3, 4), (1, 5)].map { Size(height: $0.0, width: $0.1) }

private let transforms: [OperationCase] = sizes.flatMap { size in
  [FourierNorm.backward, .unitary].flatMap { norm in
    let name = "\(size.height)x\(size.width) \(norm.rawValue)"
    return [
      OperationCase("fft \(name)", tolerance: 1e-5) { $0[0].fft2(norm) },
      OperationCase("real fft \(name)", tolerance: 1e-5) { $0[0].realFFT2(norm) },
      OperationCase("inverse \(name)") { complex($0[0]).inverseFFT2(norm) },
      OperationCase("real inverse \(name)") {
        complex($0[0]).inverseRealFFT2(height: size.height, width: size.width, norm)
      },
    ]
  }
}

private let shifts: [OperationCase] = [
  .init("shifted") { $0[0].fftShifted() },
  .init("unshifted") { $0[0].inverseFFTShifted() },
]

/// The pairs in the last axis as complex numbers.
private func complex(_ pairs: Tensor) -> Tensor {
  .complex(
    real: pairs.narrowed(-1, 0..<1).squeezed(-1), imaginary: pairs.narrowed(-1, 1..<2).squeezed(-1))
}
