public import Torch

/// What an attack did to a batch, at one ε, verified on the images it returns.
public struct AttackResult {
  /// None: the nearest adversary at any distance.
  public let epsilon: Epsilon?
  /// Float (N, C, H, W) in [0, 1], in the batch's order: adversaries where it succeeded, else the
  /// best it found; the clean images where the model was wrong anyway.
  public let images: Tensor
  /// The classes the model predicts for ``images``, asked after the attack had ended.
  public let predictions: [Int]
  /// The same after rounding the images to 8 bits; nil where that was not asked for.
  public let roundedPredictions: [Int]?
  /// Whether the model was right on the clean image and is wrong on this one.
  public let isFooled: [Bool]
  /// Whether the model was right on the clean image and still is: what robust accuracy counts.
  public let isRobust: [Bool]
  /// How far each image was moved.
  public let distances: Distances
  /// What the search cost, verification excluded.
  public let queries: Queries
}

/// Distances of images to their clean ones in each norm, in image units.
public struct Distances: Sendable, Equatable, Codable {
  public var linf: [Double]
  public var l2: [Double]
  public var l1: [Double]

  public init(linf: [Double] = [], l2: [Double] = [], l1: [Double] = []) {
    self.linf = linf
    self.l2 = l2
    self.l1 = l1
  }

  init(from clean: Tensor, to images: Tensor) {
    let perturbation = images.precise - clean.precise
    let lists = [.linf, .l2, .l1].map {
      norms(perturbation, $0).to(.cpu).to(.float64).array(of: Double.self)
    }
    self.init(linf: lists[0], l2: lists[1], l1: lists[2])
  }

  public subscript(norm: ThreatNorm) -> [Double] {
    switch norm {
    case .linf: linf
    case .l2: l2
    case .l1: l1
    }
  }
}

/// What an attack did to a batch at every ε asked for.
public struct AttackReport {
  public let labels: [Int]
  /// The classes the model predicts for the clean images.
  public let cleanPredictions: [Int]
  /// One for each ε, in the order asked for.
  public let results: [AttackResult]
  /// Where the attack looks for the nearest adversary: that, at any distance.
  public let nearest: AttackResult?
  /// What a reader of the numbers must know, a sentence each.
  public let warnings: [String]

  public var isCleanCorrect: [Bool] { zip(labels, cleanPredictions).map { $0 == $1 } }
}

/// Images as 8-bit files keep them: the nearest of k/255, as float.
public func roundedTo8Bits(_ images: Tensor) -> Tensor { (images * 255).rounded() / 255 }
