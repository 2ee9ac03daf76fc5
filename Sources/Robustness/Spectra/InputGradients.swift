public import Torch

/// How a loss changes with the pixels: the size of its gradients and where in the spectrum they lie.
public struct InputGradients: Sendable, Equatable {
  /// ‖∇‖₂ of each image, in units of the loss per image unit.
  public let norms: [Double]
  public let spectrum: PerturbationSpectrum
  /// Of the gradients' signs: what one L∞ step looks like.
  public let signSpectrum: PerturbationSpectrum

  public init(
    norms: [Double], spectrum: PerturbationSpectrum, signSpectrum: PerturbationSpectrum
  ) {
    self.norms = norms
    self.spectrum = spectrum
    self.signSpectrum = signSpectrum
  }

  /// Both together, as if all images had been given at once.
  ///
  /// - Precondition: images of one size.
  public static func + (a: InputGradients, b: InputGradients) -> InputGradients {
    InputGradients(
      norms: a.norms + b.norms, spectrum: a.spectrum + b.spectrum,
      signSpectrum: a.signSpectrum + b.signSpectrum)
  }

  /// The mean norm; 0 for no image.
  public var meanNorm: Double {
    norms.isEmpty ? 0 : norms.reduce(0, +) / Double(norms.count)
  }
}

extension Victim {
  /// The gradients of a loss at images.
  ///
  /// - Parameters:
  ///   - images: float (N, C, H, W) in [0, 1].
  ///   - labels: int64 (N).
  /// - Throws: what the model throws.
  public func inputGradients(
    at images: Tensor, _ labels: Tensor, of loss: AttackLoss = .crossEntropy, batchSize: Int = 100
  ) throws -> InputGradients {
    var sizes: [Double] = []
    var (spectrum, signs): (PerturbationSpectrum?, PerturbationSpectrum?)
    for range in batches(images.shape[0], batchSize) {
      let clean = try logits(images[range])
      let goal = Goal(labels: labels[range], cleanLogits: clean)
      let gradient = try gradient(of: loss, at: images[range], goal).gradient
      let precise = gradient.to(.float64)
      sizes += Robustness.norms(precise, .l2).array(of: Double.self)
      let found = (PerturbationSpectrum(of: precise), PerturbationSpectrum(of: precise.sign()))
      spectrum = spectrum.map { $0 + found.0 } ?? found.0
      signs = signs.map { $0 + found.1 } ?? found.1
    }
    let none = PerturbationSpectrum(of: images.to(.float64) * 0)
    return InputGradients(
      norms: sizes, spectrum: spectrum ?? none, signSpectrum: signs ?? none)
  }
}
