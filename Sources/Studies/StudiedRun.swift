public import Training
public import Vision

/// A misaligned image as Fig. 2 shows it, pictures ready to draw.
public struct Exhibit: Sendable, Equatable {
  /// Position in the data split.
  public var index: Int
  public var label: Int
  public var radius: Double
  /// "none" or "max": the rescaling of the components the classifier saw.
  public var rescale: String
  /// "running" or "batch": the BatchNorm statistics of the audit that found it.
  public var statistics: String
  /// The image, its LFC, its HFC as it is (clipped to [0, 1]: near black) and its HFC amplified for
  /// viewing. All the same size, 1 or 3 channels.
  public var original: Raster
  public var low: Raster
  public var high: Raster
  public var highAmplified: Raster
  /// Softmax probabilities of the K classes for x, x_l and x_h.
  public var originalProbabilities: [Double]
  public var lowProbabilities: [Double]
  public var highProbabilities: [Double]

  public init(
    index: Int, label: Int, radius: Double, rescale: String, statistics: String = "running",
    original: Raster, low: Raster, high: Raster, highAmplified: Raster,
    originalProbabilities: [Double], lowProbabilities: [Double], highProbabilities: [Double]
  ) {
    self.index = index
    self.label = label
    self.radius = radius
    self.rescale = rescale
    self.statistics = statistics
    self.original = original
    self.low = low
    self.high = high
    self.highAmplified = highAmplified
    self.originalProbabilities = originalProbabilities
    self.lowProbabilities = lowProbabilities
    self.highProbabilities = highProbabilities
  }
}

/// Convolution kernels as plain numbers, (outputs, inputs, height, width), row-major.
public struct KernelStack: Sendable, Equatable {
  public var layer: String
  public var outputs: Int
  public var inputs: Int
  public var height: Int
  public var width: Int
  public var weights: [Float]
  /// How many outputs and inputs the layer has, where these are the first of them only.
  public var layerOutputs: Int
  public var layerInputs: Int

  public init(
    layer: String, outputs: Int, inputs: Int, height: Int, width: Int, weights: [Float],
    layerOutputs: Int? = nil, layerInputs: Int? = nil
  ) {
    self.layer = layer
    self.outputs = outputs
    self.inputs = inputs
    self.height = height
    self.width = width
    self.weights = weights
    self.layerOutputs = layerOutputs ?? outputs
    self.layerInputs = layerInputs ?? inputs
  }
}

/// A run, or the audit of a model that no run made, as a report needs it: plain values, no tensors.
public struct StudiedRun: Sendable {
  /// Shown above the run's panels, for example "resnet8 · no normalisation".
  public var title: String
  /// The run folder, the audit folder, or the file of outcomes.
  public var folder: String
  /// Nil for a model that was only audited.
  public var info: RunInfo?
  public var epochs: [EpochRecord]
  /// Audits of the trained model, at most one per (statistics, rescale), in the order made.
  public var audits: [AuditResult]
  public var exhibits: [Exhibit]
  /// First-layer kernels.
  public var kernels: KernelStack?
  /// What was left out, a sentence each.
  public var warnings: [String] = []

  public init(
    title: String, folder: String, info: RunInfo?, epochs: [EpochRecord], audits: [AuditResult],
    exhibits: [Exhibit], kernels: KernelStack?
  ) {
    self.title = title
    self.folder = folder
    self.info = info
    self.epochs = epochs
    self.audits = audits
    self.exhibits = exhibits
    self.kernels = kernels
  }
}
