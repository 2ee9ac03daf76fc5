public import Spectra
public import Torch

/// A network by name, sizes and variations: enough to build it.
public struct NetworkSpec: Sendable, Equatable, Codable {
  public var architecture: Architecture
  public var norm: Norm
  /// Groups of GroupNorm; a layer whose channels they do not divide has the next smaller number that
  /// does.
  public var normGroups: Int
  /// Image channels.
  public var channels: Int
  /// Pixels of the images. Only the networks that ``Architecture/fixesImageSize`` tells depend on
  /// them; the others also take images of other sizes.
  public var height: Int
  public var width: Int
  /// Number of classes.
  public var classes: Int
  /// Pixels a side of the first layer's kernels: 3, 5 or 7; none: the architecture's own.
  public var stemKernel: Int?
  public var pooling: Downsampling
  public var dropout: DropoutSpec?
  /// What passes a fixed, differentiable filter in front of everything else; none: no filter.
  public var lowPass: FrequencyMask?
  public var initialization: Initialization
  /// (x − mean)/deviation per channel, inside the network; empty: none, as in the paper.
  public var mean: [Double]
  public var standardDeviation: [Double]

  public init(
    _ architecture: Architecture, norm: Norm = .batch, normGroups: Int = 8, channels: Int = 3,
    height: Int = 32, width: Int = 32, classes: Int = 10, stemKernel: Int? = nil,
    pooling: Downsampling = .strided, dropout: DropoutSpec? = nil, lowPass: FrequencyMask? = nil,
    initialization: Initialization = .kaiming, mean: [Double] = [],
    standardDeviation: [Double] = []
  ) {
    self.architecture = architecture
    self.norm = norm
    self.normGroups = normGroups
    self.channels = channels
    self.height = height
    self.width = width
    self.classes = classes
    self.stemKernel = stemKernel
    self.pooling = pooling
    self.dropout = dropout
    self.lowPass = lowPass
    self.initialization = initialization
    self.mean = mean
    self.standardDeviation = standardDeviation
  }

  /// Whether it matters which statistics BatchNorm normalises with.
  public var hasBatchStatistics: Bool { norm.hasBatchStatistics }
}

// MARK: Files

extension NetworkSpec {
  /// Files of earlier versions lack the newer keys, which then take their defaults.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    func value<Value: Decodable>(_ key: CodingKeys, or absent: Value) throws -> Value {
      try values.decodeIfPresent(Value.self, forKey: key) ?? absent
    }
    let plain = NetworkSpec(try values.decode(Architecture.self, forKey: .architecture))
    self.init(
      plain.architecture, norm: try value(.norm, or: plain.norm),
      normGroups: try value(.normGroups, or: plain.normGroups),
      channels: try value(.channels, or: plain.channels),
      height: try value(.height, or: plain.height), width: try value(.width, or: plain.width),
      classes: try value(.classes, or: plain.classes),
      stemKernel: try values.decodeIfPresent(Int.self, forKey: .stemKernel),
      pooling: try value(.pooling, or: plain.pooling),
      dropout: try values.decodeIfPresent(DropoutSpec.self, forKey: .dropout),
      lowPass: try values.decodeIfPresent(FrequencyMask.self, forKey: .lowPass),
      initialization: try value(.initialization, or: plain.initialization),
      mean: try value(.mean, or: []), standardDeviation: try value(.standardDeviation, or: []))
  }
}
