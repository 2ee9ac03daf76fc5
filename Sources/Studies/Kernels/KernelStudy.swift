public import Robustness
internal import Spectra
internal import Torch
public import Vision

/// Looks at the kernels of models: classifier × layers → pictures and numbers.
public struct KernelStudy: Sendable {
  public var layers: KernelChoice
  /// What counts as low, in bins of padded kernels.
  public var radius: Double
  /// Kernels are padded by zeros to so many weights a side before they are transformed.
  public var padding: Int
  public var bootstrap: Bootstrap
  /// At most so many outputs and inputs of a layer are drawn; numbers are of all.
  public var shownOutputs: Int
  public var shownInputs: Int

  public init(
    _ layers: KernelChoice = .first, radius: Double = 8, padding: Int = 32,
    bootstrap: Bootstrap = .init(), shownOutputs: Int = 64, shownInputs: Int = 8
  ) {
    self.layers = layers
    self.radius = radius
    self.padding = padding
    self.bootstrap = bootstrap
    self.shownOutputs = shownOutputs
    self.shownInputs = shownInputs
  }

  /// A model's chosen layers, ready to be drawn, printed and compared.
  ///
  /// - Parameters:
  ///   - name: what the model is called beside others.
  ///   - sha256: of its file.
  ///   - smoothing: what its file tells of earlier smoothing.
  /// - Throws: `KernelError` for a model without kernels or a layer that it does not have.
  public func examine(
    _ classifier: any Classifier, name: String, sha256: String,
    smoothing: [SmoothingRecord] = []
  ) throws -> ExaminedKernels {
    let entries = try layers.chosen(from: ConvolutionKernels(of: classifier))
    return ExaminedKernels(
      name: name, sha256: sha256, smoothing: smoothing, layers: try entries.map(examine))
  }

  private func examine(_ entry: ConvolutionKernels.Entry) throws -> ExaminedKernels.Layer {
    let measures: KernelMeasures
    do {
      measures = try KernelMeasures(
        of: entry.weight, beyond: .disc(radius: radius), paddedTo: padding)
    } catch { throw KernelError("\(entry.layer): \(error)") }
    let shown = entry.weight[0..<min(shownOutputs, entry.weight.shape[0])]
    return ExaminedKernels.Layer(
      numbers: numbers(entry, measures),
      stack: KernelStack(entry, outputs: shownOutputs, inputs: shownInputs),
      spectra: KernelStack(
        amplitudes: kernelEnergies(of: shown, paddedTo: padding).squareRoot(), of: entry),
      measures: measures)
  }

  private func numbers(
    _ entry: ConvolutionKernels.Entry, _ measures: KernelMeasures
  ) -> KernelReport.Layer {
    let shape = entry.weight.shape
    let radial = kernelSpectrum(of: entry.weight, paddedTo: padding).radial
    func estimate(_ values: [Double], _ random: Double) -> KernelReport.Estimate? {
      values.isEmpty
        ? nil
        : .init(value: mean(values), interval: bootstrap.interval(ofMeanOf: values), random: random)
    }
    return KernelReport.Layer(
      layer: entry.layer, outputs: shape[0], inputs: shape[1], height: shape[2], width: shape[3],
      counted: measures.roughness.count,
      roughness: estimate(measures.roughness, measures.randomRoughness),
      highShare: estimate(measures.highShare, measures.randomHighShare),
      radial: radial.shares, whiteRadial: radial.whiteNoise)
  }

  /// The numbers of several models, and of each beside the first.
  public func report(_ models: [ExaminedKernels]) -> KernelReport {
    KernelReport(
      settings: .init(radius: radius, padding: padding, bootstrap: bootstrap),
      models: models.map {
        .init(
          name: $0.name, sha256: $0.sha256, smoothing: $0.smoothing,
          layers: $0.layers.map(\.numbers))
      },
      comparisons: models.dropFirst().flatMap { compare(models[0], $0) })
  }
}

/// A model's kernels as drawings and comparisons need them.
public struct ExaminedKernels: Sendable {
  public struct Layer: Sendable {
    public var numbers: KernelReport.Layer
    /// The weights.
    public var stack: KernelStack
    /// |F w| of each kernel, padded, inputs added up in squares, DC in the middle.
    public var spectra: KernelStack
    var measures: KernelMeasures
  }

  public var name: String
  public var sha256: String
  public var smoothing: [SmoothingRecord]
  public var layers: [Layer]
}

// MARK: Two models

extension KernelStudy {
  /// Layers of the same name; where no name is in both, layers in their order. Kernels of different
  /// sizes are not comparable and left out.
  private func compare(
    _ a: ExaminedKernels, _ b: ExaminedKernels
  ) -> [KernelReport.Comparison] {
    let named = a.layers.compactMap { layer in
      b.layers.first { $0.numbers.layer == layer.numbers.layer }.map { (layer, $0) }
    }
    let pairs = named.isEmpty ? Array(zip(a.layers, b.layers)) : named
    return pairs.filter { isComparable($0.numbers, $1.numbers) }.map { one, other in
      KernelReport.Comparison(
        a: a.name, b: b.name, layerOfA: one.numbers.layer, layerOfB: other.numbers.layer,
        roughness: difference(one.measures.roughness, other.measures.roughness),
        highShare: difference(one.measures.highShare, other.measures.highShare))
    }
  }

  private func isComparable(_ a: KernelReport.Layer, _ b: KernelReport.Layer) -> Bool {
    a.height == b.height && a.width == b.width && a.inputs == b.inputs && a.counted > 0
      && b.counted > 0
  }

  private func difference(
    _ a: [Double], _ b: [Double]
  ) -> KernelReport.Comparison.Difference {
    .init(value: mean(b) - mean(a), interval: bootstrap.interval(ofDifference: b, a))
  }
}

func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

extension KernelStack {
  /// A convolution's first outputs and inputs.
  init(_ entry: ConvolutionKernels.Entry, outputs: Int, inputs: Int) {
    let shape = entry.weight.shape
    let (outputs, inputs) = (min(outputs, shape[0]), min(inputs, shape[1]))
    self.init(
      layer: entry.layer, outputs: outputs, inputs: inputs, height: shape[2], width: shape[3],
      weights: entry.weight.detached.narrowed(0, 0..<outputs).narrowed(1, 0..<inputs).floats,
      layerOutputs: shape[0], layerInputs: shape[1])
  }

  /// One plane a kernel, (outputs, P, P).
  init(amplitudes: Tensor, of entry: ConvolutionKernels.Entry) {
    let shape = amplitudes.shape
    self.init(
      layer: entry.layer, outputs: shape[0], inputs: 1, height: shape[1], width: shape[2],
      weights: amplitudes.floats, layerOutputs: entry.weight.shape[0])
  }
}
