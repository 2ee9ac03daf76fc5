public import Torch

extension Network {
  /// A network of the same weights in memory of its own.
  public func copy() -> Network {
    let twin = spec.build(seed: 0)
    twin.load(stateDictionary)
    return twin
  }

  /// Whether it has BatchNorm layers, whose running averages can be estimated.
  public var hasAverages: Bool { allLayers.contains { $0.layer is BatchNorm2d } }

  /// Estimates BatchNorm's running averages anew, as they should be after weights were changed: the
  /// mean over batches of each batch's mean and of its variance (with Bessel's correction), batches
  /// normalised by their own statistics, as PyTorch's `momentum=None` has it. Dropout is off and
  /// images are not varied. Weights stay as they are.
  ///
  /// - Parameters:
  ///   - images: uint8 (N, C, H, W), taken in their order; a smaller last batch is left out.
  ///   - progress: called with the images done after each batch.
  /// - Precondition: images of the network's size, two or more.
  public func estimateAverages(
    on images: Tensor, batchSize: Int = 100, progress: (Int) -> Void = { _ in }
  ) {
    let count = images.shape[0]
    demand(count >= 2 && batchSize >= 2, "\(name): averages of \(count) images by \(batchSize)")
    let size = min(batchSize, count)
    let averages = Averages(self)
    withoutGradients {
      for index in 0..<count / size {
        averages.collect(unitImages(images[index * size..<(index + 1) * size]))
        progress((index + 1) * size)
      }
      averages.store()
    }
  }
}

/// The sums that new running averages are made of.
private final class Averages {
  private struct Sum {
    let layer: BatchNorm2d
    let mean, variance: Tensor

    init(_ layer: BatchNorm2d) {
      self.layer = layer
      mean = layer.runningMean.to(.float64).zerosLike()
      variance = mean.zerosLike()
    }

    func add(_ input: Tensor) {
      let precise = input.to(.float64)
      mean.addInPlace(precise.mean([0, 2, 3]))
      variance.addInPlace(precise.variance([0, 2, 3]))
    }

    func store(_ batches: Int) {
      layer.runningMean.copyInPlace(from: mean / Double(batches))
      layer.runningVariance.copyInPlace(from: variance / Double(batches))
      layer.batchesTracked.fillInPlace(with: Double(batches))
    }
  }

  private let network: Network
  private let sums: [ObjectIdentifier: Sum]
  private var batches = 0

  init(_ network: Network) {
    self.network = network
    var sums: [ObjectIdentifier: Sum] = [:]
    for case let layer as BatchNorm2d in network.allLayers.map(\.layer) {
      sums[layer.identity!] = Sum(layer)
    }
    self.sums = sums
  }

  func collect(_ images: Tensor) {
    var pass = Pass.evaluation(.batch)
    pass.probe = Probe { layer, input, _ in
      layer.identity.flatMap { self.sums[$0] }?.add(input)
    }
    _ = network(images, pass)
    batches += 1
  }

  func store() { for sum in sums.values { sum.store(batches) } }
}
