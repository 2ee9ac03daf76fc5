import Foundation
import Testing
import Torch

@testable import Spectra

/// Results computed by NumPy (see Fixtures/make.py): elements 0, s, 2s, … of each array.
struct Reference {
  let entries: StateDictionary

  init() throws {
    let folder = Bundle.module.bundleURL.appendingPathComponent("Fixtures")
    entries = try StateDictionary(
      contentsOf: folder.appendingPathComponent("spectra.safetensors").path)
  }

  subscript(name: String) -> Tensor {
    get throws { try #require(entries[name], "the fixture has no entry \(name)") }
  }

  /// Compares a whole array of ours with the elements that the fixture keeps of NumPy's.
  func expect(
    _ actual: Tensor, _ name: String, tolerance: Double = 1e-5,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var stride = (actual.count + 499) / 500
    if stride > 1 && stride % 2 == 0 { stride += 1 }
    let flat = actual.contiguous().reshaped([-1])
    let kept = Tensor(Swift.stride(from: 0, to: actual.count, by: stride).map(Int64.init))
    expectClose(
      flat.indexed(by: kept), try self[name], tolerance, name, sourceLocation: sourceLocation)
  }
}

/// Images of the fixtures: pixels k/255, k from a hash of the position, the same as `image` there.
func testImages(_ shape: [Int], dtype: DType = .float32) -> Tensor {
  let pixels = (1...shape.reduce(1, *)).map { position -> Float in
    var x = UInt32(truncatingIfNeeded: position) &* 2_654_435_761
    x ^= x >> 15
    x = x &* 2_246_822_519
    x ^= x >> 13
    return Float(x & 255) / 255
  }
  return Tensor(pixels, shape: shape).to(dtype)
}

/// Same dtype and shape, and |a − b| ≤ tolerance for each element; NaN is close to nothing.
func expectClose(
  _ actual: Tensor, _ expected: Tensor, _ tolerance: Double = 0, _ name: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  guard actual.dtype == expected.dtype, actual.shape == expected.shape else {
    Issue.record(
      "\(name): \(actual.dtype)\(actual.shape), not \(expected.dtype)\(expected.shape)",
      sourceLocation: sourceLocation)
    return
  }
  let worst = greatest(actual - expected)
  guard !(worst <= tolerance) else { return }
  Issue.record("\(name): off by \(worst), allowed \(tolerance)", sourceLocation: sourceLocation)
}

/// max |x|.
func greatest(_ tensor: Tensor) -> Double { tensor.detached.absolute().max().item }

/// Σ x².
func energy(_ tensor: Tensor) -> Double { tensor.power(2).sum().item }

/// The low component of images in float64, by the route of the textbook: all complex bins, DC in the
/// middle, gains, back. Also the largest imaginary part, which a symmetric mask leaves at zero.
func complexRoute(_ images: Tensor, _ mask: FrequencyMask) -> (low: Tensor, imaginary: Double) {
  let (height, width) = (images.shape[images.rank - 2], images.shape[images.rank - 1])
  let gains = mask.centred(height: height, width: width).flatMap { $0 }
  let centred = images.to(.float64).fft2().fftShifted()
  let filtered = centred * Tensor(gains, shape: [height, width])
  let result = filtered.inverseFFTShifted().inverseFFT2()
  return (result.realPart, greatest(result.imaginaryPart))
}
