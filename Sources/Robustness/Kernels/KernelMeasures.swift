internal import Foundation
public import Spectra
public import Torch

/// How smooth the kernels of one convolution are: two numbers of each kernel, independent of its scale.
///
/// A kernel is one output's weights over all I inputs, I planes of h × w.
/// - Roughness: (mean over all pairs of adjacent weights of |w_a − w_b|) / (‖w‖₂/√I), the norm being
///   the root mean square of the planes' norms.
/// - Share of energy beyond a radius: Σ_{d ≥ r} |F w|²/Σ |F w|², F the Fourier transform of the planes
///   zero-padded to P × P, so that radii are those of P × P images at the layer's input.
///
/// Beside them stands what a kernel of independent normal weights has on average, which for both is
/// independent of its norm and known exactly.
public struct KernelMeasures: Sendable, Equatable {
  /// One a kernel; kernels of zeros are left out. Empty where weights have no neighbours.
  public let roughness: [Double]
  public let highShare: [Double]
  /// The expectations for random normal kernels of the same size.
  public let randomRoughness: Double
  public let randomHighShare: Double

  /// - Parameters:
  ///   - weight: (outputs, inputs, height, width), floating-point.
  ///   - mask: what counts as low.
  ///   - size: P; kernels larger than that are not padded.
  /// - Throws: ``KernelError`` for weights that are not numbers.
  public init(
    of weight: Tensor, beyond mask: FrequencyMask = .disc(radius: 8), paddedTo size: Int = 32
  ) throws {
    demand(
      weight.rank == 4 && weight.dtype.isFloatingPoint,
      "Robustness: smoothness of \(weight.dtype)\(weight.shape); float (O, I, kH, kW) is needed")
    let (inputs, height, width) = (weight.shape[1], weight.shape[2], weight.shape[3])
    guard weight.isFinite().allTrue else {
      throw KernelError("a weight is infinite or not a number")
    }
    let lit = litKernels(weight)
    let form = highForm(height, width, mask, padded: size)
    randomHighShare =
      (0..<height * width).reduce(0) { $0 + form[$1][$1].item }
      / Double(height * width)
    randomRoughness = KernelMeasures.expectedRoughness(inputs, height * width)
    guard height * width > 1, lit.count > 0 else {
      (roughness, highShare) = ([], [])
      return
    }
    roughness = KernelMeasures.roughness(lit).array()
    let planes = lit.flattened(from: 2)
    let energy = planes.power(2).sum([1, 2])
    highShare = ((planes.matmul(form) * planes).sum([1, 2]) / energy).array()
  }

  private static func roughness(_ weight: Tensor) -> Tensor {
    let shape = weight.shape
    let pairs = shape[1] * ((shape[2] - 1) * shape[3] + shape[2] * (shape[3] - 1))
    let sum = absoluteDifferences(weight, along: 2) + absoluteDifferences(weight, along: 3)
    let norm = weight.power(2).sum([1, 2, 3]).squareRoot() / Double(shape[1]).squareRoot()
    return sum / Double(pairs) / norm
  }

  /// Σ |w_k+1 − w_k| along an axis, for each kernel.
  private static func absoluteDifferences(_ weight: Tensor, along axis: Int) -> Tensor {
    let size = weight.shape[axis]
    guard size > 1 else { return weight.sum([1, 2, 3]) * 0 }
    let step = weight.narrowed(axis, 1..<size) - weight.narrowed(axis, 0..<size - 1)
    return step.absolute().sum([1, 2, 3])
  }

  /// √I · √2 · E|u|, u a coordinate of a uniform unit vector of n = I·h·w coordinates:
  /// E|u| = Γ(n/2)/(√π Γ((n + 1)/2)).
  private static func expectedRoughness(_ inputs: Int, _ plane: Int) -> Double {
    let n = Double(inputs * plane)
    let coordinate = exp(lgamma(n / 2) - lgamma((n + 1) / 2)) / Double.pi.squareRoot()
    return (2 * Double(inputs)).squareRoot() * coordinate
  }
}

/// The kernels that are not zero everywhere, each scaled to a largest weight of 1: squares of tiny
/// weights must not underflow.
private func litKernels(_ weight: Tensor) -> Tensor {
  let all = weight.detached.to(.cpu).to(.float64)
  let peaks = all.absolute().max([1, 2, 3], keepAxes: true)
  let isLit = (peaks .> 0).flattened()
  return isLit.anyTrue ? all.indexed([isLit]) / peaks.indexed([isLit]) : all[0..<0]
}

/// A with wᵀ A w the energy of a zero-padded plane w beyond a mask, in the unitary transform, where
/// wᵀ w is all of it: column p is what the mask stops of a single weight at p. (h·w, h·w), float64.
private func highForm(
  _ height: Int, _ width: Int, _ mask: FrequencyMask, padded size: Int
) -> Tensor {
  let (rows, columns) = (max(size, height), max(size, width))
  let count = height * width
  let points = Tensor.arange(0, count).oneHot(count).to(.float64)
    .reshaped([count, height, width])
    .padded([0, columns - width, 0, rows - height])
  return split(points, by: [mask])[0].high.narrowed(1, 0..<height).narrowed(2, 0..<width)
    .flattened(from: 1)
}

/// The spectrum of a layer's kernels: where in the zero-padded plane their energy lies, mean over
/// kernels, each counted alike, inputs added up.
///
/// - Parameters:
///   - weight: (outputs, inputs, height, width), floating-point.
///   - size: as in ``KernelMeasures``.
public func kernelSpectrum(of weight: Tensor, paddedTo size: Int = 32) -> PerturbationSpectrum {
  // A few at a time: padding makes kernels a hundred times as large.
  let step = max(1, 4096 / weight.shape[1])
  return batches(weight.shape[0], step).map { range in
    PerturbationSpectrum(of: paddedKernels(weight[range], to: size))
  }.reduce(nil) { sum, part in sum.map { $0 + part } ?? part }!
}

/// |F w|² of each kernel, inputs added up, DC at index n/2 of each axis: float64 (outputs, P, P).
public func kernelEnergies(of weight: Tensor, paddedTo size: Int = 32) -> Tensor {
  let step = max(1, 4096 / weight.shape[1])
  return Tensor.concatenated(
    batches(weight.shape[0], step).map { range in
      powerSpectrum(paddedKernels(weight[range], to: size)).sum([1])
    })
}

private func paddedKernels(_ weight: Tensor, to size: Int) -> Tensor {
  let shape = weight.shape
  return weight.detached.to(.cpu).to(.float64)
    .padded([0, max(0, size - shape[3]), 0, max(0, size - shape[2])])
}
