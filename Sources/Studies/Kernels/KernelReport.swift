public import Robustness
public import Vision

/// What `passband kernels --json` prints: how smooth the kernels of models are, layer by layer.
public struct KernelReport: Codable, Sendable, Equatable {
  /// What the numbers depend on.
  public struct Settings: Codable, Sendable, Equatable {
    /// In bins of kernels padded to `padding` × `padding`; rule strict.
    public var radius: Double
    public var padding: Int
    public var bootstrap: Bootstrap
  }

  /// The mean of a number over a layer's kernels.
  public struct Estimate: Codable, Sendable, Equatable {
    public var value: Double
    /// Bootstrap over kernels, 95 %; null for a single kernel.
    public var interval: Interval?
    /// What kernels of random normal weights have on average.
    public var random: Double
  }

  /// One convolution.
  public struct Layer: Codable, Sendable, Equatable {
    public var layer: String
    public var outputs, inputs, height, width: Int
    /// Kernels that are not zero everywhere: those counted.
    public var counted: Int
    /// See `KernelMeasures`; null where no kernel has neighbours in it that are not all zero.
    public var roughness: Estimate?
    /// Share of energy beyond the radius.
    public var highShare: Estimate?
    /// Share of energy at each whole radius, and that of white noise.
    public var radial, whiteRadial: [Double]
  }

  public struct Model: Codable, Sendable, Equatable {
    public var name: String
    /// SHA-256 of its file.
    public var sha256: String
    /// What was done to its kernels before, first thing first.
    public var smoothing: [SmoothingRecord]
    public var layers: [Layer]

    /// ``smoothing`` in words.
    public var smoothingInWords: [String] { smoothing.map(\.description) }
  }

  /// A layer of two models, value of `b` minus value of `a`.
  public struct Comparison: Codable, Sendable, Equatable {
    public struct Difference: Codable, Sendable, Equatable {
      public var value: Double
      /// Bootstrap over the kernels of both, 95 %.
      public var interval: Interval?

      /// Whether the interval lies on one side of 0.
      public var isClear: Bool { interval.map { $0.low > 0 || $0.high < 0 } ?? false }
    }

    public var a, b: String
    public var layerOfA, layerOfB: String
    public var roughness: Difference
    public var highShare: Difference
  }

  public var settings: Settings
  public var models: [Model]
  /// Each model with the first.
  public var comparisons: [Comparison]
}
