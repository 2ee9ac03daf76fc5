public import Torch

/// How training images are varied.
public enum Augmentation: String, Sendable, Codable, CaseIterable {
  case none
  /// Padded by 4 zeros, cropped at random to the old size, mirrored with probability ½.
  case cropFlip = "crop-flip"
}

/// Float batches of a resident uint8 data set.
///
/// Images stay uint8 until their batch is made: once, on the device, to float32 in [0, 1],
/// channels-last.
public struct Batches {
  /// uint8 (N, C, H, W).
  public let images: Tensor
  /// int64 (N).
  public let labels: Tensor
  public let batchSize: Int

  /// - Precondition: `batchSize` is at least 1, and there is one label an image.
  public init(images: Tensor, labels: Tensor, batchSize: Int) {
    demand(batchSize >= 1, "Batches: a batch of \(batchSize) images")
    demand(
      images.dtype == .uint8 && images.rank == 4,
      "Batches: images of \(images.dtype)\(images.shape); uint8 (N, C, H, W) is needed")
    demand(
      labels.shape == [images.shape[0]],
      "Batches: labels of shape \(labels.shape) for \(images.shape[0]) images")
    self.images = images
    self.labels = labels
    self.batchSize = batchSize
  }

  public var imageCount: Int { images.shape[0] }

  /// Batches in a pass, a smaller last one included.
  public var count: Int { imageCount / batchSize + (imageCount % batchSize == 0 ? 0 : 1) }

  /// Batch `index` in the data's own order: images float32 (B, C, H, W) in [0, 1], labels (B).
  public subscript(index: Int) -> (images: Tensor, labels: Tensor) {
    let range = index * batchSize..<min((index + 1) * batchSize, imageCount)
    return (unitImages(images[range]), labels[range])
  }

  /// One pass in random order. Every image comes once; order and augmentation follow the generator.
  ///
  /// The order is drawn here, each batch's augmentation when the batch is asked for: a pass may be
  /// entered in its middle with `dropFirst`, once the generator is where it was then.
  public func shuffled(
    _ augmentation: Augmentation = .none, using generator: Generator
  ) -> some Collection<(images: Tensor, labels: Tensor)> {
    let order = Tensor.randomPermutation(imageCount, using: generator).to(images.device)
    return (0..<count).lazy.map { index in
      let range = index * batchSize..<Swift.min((index + 1) * batchSize, imageCount)
      let chosen = order[range]
      let picked = images.indexed(by: chosen)
      let varied = augmentation == .cropFlip ? croppedAndFlipped(picked, using: generator) : picked
      return (unitImages(varied), labels.indexed(by: chosen))
    }
  }
}

/// uint8 images as float32 in [0, 1], channels-last; floating-point ones are in [0, 1] already.
public func unitImages(_ images: Tensor) -> Tensor {
  let ordered = images.contiguous(.channelsLast).to(.float32)
  return images.dtype == .uint8 ? ordered / 255 : ordered
}

/// Each image padded by `padding` zeros, cropped at random to its size and mirrored with
/// probability ½, the whole batch at once.
///
/// - Parameter images: (B, C, H, W), any dtype.
public func croppedAndFlipped(
  _ images: Tensor, padding: Int = 4, using generator: Generator
) -> Tensor {
  let (count, height, width) = (images.shape[0], images.shape[2], images.shape[3])
  func offsets(_ upper: Int) -> Tensor {
    Tensor.randomIntegers([count, 1], in: 0..<upper, using: generator).to(images.device)
  }
  let rows = offsets(2 * padding + 1) + Tensor.arange(0, height, device: images.device)
  let columns = Tensor.arange(0, width, device: images.device)
  let starts = offsets(2 * padding + 1)
  let mirrored = offsets(2).equals(1)
  let columnsInOrder = select(where: mirrored, Double(width - 1) - columns, else: columns)
  let padded = images.padded([padding, padding, padding, padding])
  let image = Tensor.arange(0, count, device: images.device).reshaped([count, 1, 1])
  // Indexing around the channel axis puts it last: (B, H, W, C), the memory order we want.
  let picked = padded.indexed([
    image, nil, rows.unsqueezed(2), (columnsInOrder + starts).unsqueezed(1),
  ])
  return picked.permuted([0, 3, 1, 2])
}
