public import Spectra
public import Torch
public import Vision

/// A way to make the kernels of a trained network smooth, each plane (output, input) by itself, all
/// new weights from the old ones. Planes of 1×1 have no neighbours and stay as they are.
public enum KernelSmoothing: Sendable, Hashable {
  /// w_ij ← w_ij + ρ Σ over the 8 neighbours, the border duplicated: as the published code of Wang et
  /// al. (CVPR 2020) does it. It does not renormalise: the sum of a plane grows by 1 + 8ρ, a gain that
  /// by itself changes what the network answers.
  case mix(rho: Double)
  /// The same divided by 1 + 8ρ, so that the sum of a plane stays: the control for that gain.
  case mixNormalized(rho: Double)
  /// The bins of the plane's own discrete Fourier transform (of its h × w weights, unpadded) that a
  /// disc passes. Distances are in bins of that transform: in a 3×3 plane DC is at 0, the other eight
  /// bins at 1 and √2.
  case lowPass(radius: Double, rule: MaskRule = .strict)

  /// Smoothed weights, computed in float64 and given in the dtype they came in.
  ///
  /// - Parameter weight: (outputs, inputs, height, width), floating-point.
  /// - Precondition: the smoothing has no ``problems``.
  public func callAsFunction(_ weight: Tensor) -> Tensor {
    demand(
      weight.rank == 4 && weight.dtype.isFloatingPoint,
      "Robustness: smoothing \(weight.dtype)\(weight.shape); float (O, I, kH, kW) is needed")
    demand(problems.isEmpty, "Robustness: \(problems.joined(separator: "; "))")
    guard weight.shape[2] > 1 || weight.shape[3] > 1 else { return weight }
    return withoutGradients { smoothed(weight.to(.float64)).to(weight.dtype) }
  }

  private func smoothed(_ weight: Tensor) -> Tensor {
    switch self {
    case .mix(let rho): weight + neighbourSum(weight) * rho
    case .mixNormalized(let rho): (weight + neighbourSum(weight) * rho) / (1 + 8 * rho)
    case .lowPass(let radius, let rule): split(weight, radius: radius, rule: rule).low
    }
  }

  /// Every parameter out of its range, a sentence each; empty when all is well.
  public var problems: [String] {
    switch self {
    case .mix(let rho), .mixNormalized(let rho):
      // Beyond 1 a neighbour weighs more than the weight itself.
      (0...1).contains(rho) ? [] : ["rho is \(rho); it is a number from 0 to 1"]
    case .lowPass(let radius, let rule):
      radius.isFinite && (radius > 0 || radius == 0 && rule == .inclusive)
        ? [] : ["radius is \(radius); it is a number of bins above 0"]
    }
  }

  /// Whether kernels of a size stay as they are.
  public func changesNothing(height: Int, width: Int) -> Bool {
    switch self {
    case .mix(let rho), .mixNormalized(let rho): rho == 0 || height * width == 1
    case .lowPass(let radius, let rule):
      FrequencyMask.disc(radius: radius, rule: rule).passesEverything(height: height, width: width)
    }
  }
}

extension KernelSmoothing: CustomStringConvertible {
  /// "mix, rho 0.5" and so on.
  public var description: String {
    switch self {
    case .mix(let rho): "mix, rho \(rho)"
    case .mixNormalized(let rho): "mix-normalized, rho \(rho)"
    case .lowPass(let radius, let rule): "lowpass, radius \(radius), \(rule.rawValue)"
    }
  }
}

/// Σ over the 8 neighbours of each weight, the border duplicated.
private func neighbourSum(_ weight: Tensor) -> Tensor {
  let (height, width) = (weight.shape[2], weight.shape[3])
  let padded = weight.padded([1, 1, 1, 1], with: .replicate)
  let shifts = (0..<9).filter { $0 != 4 }.map { ($0 / 3, $0 % 3) }
  return shifts.map { down, across in
    padded.narrowed(2, down..<down + height).narrowed(3, across..<across + width)
  }.reduce(weight.zerosLike()) { $0 + $1 }
}

extension ConvolutionKernels.Entry {
  /// Overwrites the model's weights with smoothed ones.
  public func smooth(_ smoothing: KernelSmoothing) {
    withoutGradients { weight.copyInPlace(from: smoothing(weight.detached)) }
  }
}

extension KernelSmoothing {
  /// Overwrites the chosen kernels of a classifier.
  ///
  /// - Returns: what was smoothed.
  /// - Throws: ``KernelError`` for parameters out of range, layers that are not there, or a low-pass
  ///   that would change none of them.
  @discardableResult
  public func apply(
    to classifier: any Classifier, _ layers: KernelChoice
  ) throws -> [ConvolutionKernels.Entry] {
    if let problem = problems.first { throw KernelError(problem) }
    let chosen = try layers.chosen(from: ConvolutionKernels(of: classifier))
    if case .lowPass(let radius, _) = self, let largest = farthestBin(chosen), unchanging(chosen) {
      throw KernelError(
        "radius \(radius) keeps every bin of the chosen kernels, the farthest of which is at "
          + "\((largest * 100).rounded() / 100): nothing would change; choose a smaller one")
    }
    for entry in chosen { entry.smooth(self) }
    return chosen
  }

  private func unchanging(_ entries: [ConvolutionKernels.Entry]) -> Bool {
    entries.allSatisfy {
      changesNothing(height: $0.weight.shape[2], width: $0.weight.shape[3])
    }
  }

  private func farthestBin(_ entries: [ConvolutionKernels.Entry]) -> Double? {
    entries.map { entry in
      let (down, across) = (entry.weight.shape[2] / 2, entry.weight.shape[3] / 2)
      return Double(down * down + across * across).squareRoot()
    }.max()
  }
}
