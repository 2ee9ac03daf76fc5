public import Robustness
internal import Torch
internal import Training
public import Vision

/// The gradients of a classifier's cross-entropy at clean images: their size, and where in the spectrum
/// they lie.
public struct GradientView: Sendable, Equatable {
  public let source: Outcomes.Source
  public let gradients: InputGradients

  init(source: Outcomes.Source, gradients: InputGradients) {
    self.source = source
    self.gradients = gradients
  }

  /// Measures the gradients at the first images of a data set, in float32.
  ///
  /// - Parameter progress: called with the images done.
  /// - Throws: what the classifier or `progress` throws; `TorchError` where it has no derivative.
  public init(
    of classifier: any Classifier, on data: any ImageSource, images count: Int,
    using evaluation: Evaluation, source: Outcomes.Source,
    progress: (Int) throws -> Void = { _ in }
  ) throws {
    let shown = try data.first(min(count, data.count)).resident()
    let victim = Victim(classifier, statistics: evaluation.statistics)
    let batches = Batches(
      images: shown.images, labels: shown.labels, batchSize: evaluation.batchSize)
    var found: InputGradients?
    for index in 0..<batches.count {
      let (images, labels) = batches[index]
      let part = try victim.inputGradients(
        at: images, labels, batchSize: evaluation.batchSize)
      found = found.map { $0 + part } ?? part
      try progress(min(shown.count, (index + 1) * evaluation.batchSize))
    }
    self.init(source: source, gradients: found!)
  }
}

extension GradientView: SavedView {
  struct Header: Codable {
    var format = 1
    var source: Outcomes.Source
    /// Images whose gradient is not zero everywhere, and the flatness, of gradients and signs.
    var counts: [Int]
    var flatness: [Double]
  }

  static let key = "passband.gradients"
  static let kind = "input gradients"

  var header: Header {
    let spectra = [gradients.spectrum, gradients.signSpectrum]
    return Header(
      source: source, counts: spectra.map(\.count), flatness: spectra.map(\.flatness))
  }

  /// `norms` float64 (N); `energy` float64 (2, H, W), of gradients and of their signs, DC centred.
  var tensors: [(name: String, tensor: Tensor)] {
    let spectrum = gradients.spectrum
    return [
      ("norms", Tensor(gradients.norms)),
      (
        "energy",
        Tensor(
          spectrum.energy + gradients.signSpectrum.energy,
          shape: [2, spectrum.height, spectrum.width])
      ),
    ]
  }

  init?(_ header: Header, _ state: StateDictionary) {
    guard let norms = state["norms"], let energy = state["energy"], norms.rank == 1,
      norms.dtype == .float64, energy.dtype == .float64, energy.rank == 3, energy.shape[0] == 2,
      energy.count > 0, header.counts.count == 2, header.flatness.count == 2,
      norms.isFinite().allTrue, energy.isFinite().allTrue
    else { return nil }
    let spectra = (0..<2).map { place in
      PerturbationSpectrum(
        height: energy.shape[1], width: energy.shape[2], count: header.counts[place],
        energy: energy[place].flattened().array(), flatness: header.flatness[place])
    }
    self.init(
      source: header.source,
      gradients: InputGradients(
        norms: norms.array(), spectrum: spectra[0], signSpectrum: spectra[1]))
  }
}
