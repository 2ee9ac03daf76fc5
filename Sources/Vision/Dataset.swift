public import Torch

/// The images of one split of a data set, resident as one tensor, with their labels.
public struct Dataset {
  /// What commands and run files call the data set, for example "cifar10".
  public let name: String
  public let split: DataSplit
  /// uint8 (N, C, H, W), values 0 to 255 as the files hold them, on the CPU and contiguous.
  public let images: Tensor
  /// int64 (N), each in 0 ..< ``classCount``.
  public let labels: Tensor
  /// The names of the classes, in the order of the labels.
  public let classNames: [String]
  /// How many images the published split has; nil for a set that nobody published.
  public let officialCount: Int?
  /// SHA-256 of the decoded content, in hexadecimal digits: the N × C × H × W image bytes in
  /// order, then the N labels as little-endian int64.
  ///
  /// So it does not depend on how files are packed, and equals, in NumPy,
  /// `sha256(images.tobytes() + labels.astype("<i8").tobytes())`.
  public let sha256: String
  /// What a reader of any number measured on this data must know, a sentence each.
  public let warnings: [String]
  /// The files that were read.
  public let sourceFiles: [String]

  /// - Precondition: `images` is uint8 (N, C, H, W) with N > 0, `labels` is int64 (N), and both are
  ///   contiguous on the CPU.
  public init(
    name: String, split: DataSplit, images: Tensor, labels: Tensor, classNames: [String],
    officialCount: Int? = nil, warnings: [String] = [], sourceFiles: [String] = []
  ) {
    demand(
      images.dtype == .uint8 && images.rank == 4 && images.count > 0
        && labels.dtype == .int64 && labels.shape == [images.shape[0]],
      "Dataset: images \(images.dtype)\(images.shape), labels \(labels.dtype)\(labels.shape); "
        + "expected uint8 (N, C, H, W) and int64 (N)")
    self.name = name
    self.split = split
    self.images = images
    self.labels = labels
    self.classNames = classNames
    self.officialCount = officialCount
    self.warnings = warnings
    self.sourceFiles = sourceFiles
    sha256 = Self.checksum(images, labels)
  }

  /// Number of images, N.
  public var count: Int { images.shape[0] }
  public var channels: Int { images.shape[1] }
  public var height: Int { images.shape[2] }
  public var width: Int { images.shape[3] }
  public var classCount: Int { classNames.count }

  private static func checksum(_ images: Tensor, _ labels: Tensor) -> String {
    var checksum = Checksum(.sha256)
    images.withUnsafeBytes { checksum.update($0) }
    labels.withUnsafeBytes { checksum.update($0) }
    return checksum.finish()
  }
}

extension Dataset {
  /// The first `n` images (all of them when there are fewer), sharing this set's memory.
  ///
  /// ``sha256`` is that of the images kept, so the same images have the same checksum however they
  /// were chosen; a warning tells the number they were taken from.
  ///
  /// - Precondition: `n` is positive.
  public func subset(first n: Int) -> Dataset {
    demand(n > 0, "Dataset: a subset of \(n) images; at least 1 is needed")
    guard n < count else { return self }
    return Dataset(
      name: name, split: split, images: images[0..<n], labels: labels[0..<n],
      classNames: classNames, officialCount: officialCount,
      warnings: warnings + [
        "\(name) \(split.rawValue): only the first \(n.grouped) of \(counted(count, "image")) "
          + "are used."
      ],
      sourceFiles: sourceFiles)
  }

  /// The same images under other labels.
  ///
  /// - Precondition: `labels` is int64 (N), each in 0 ..< ``classCount``.
  public func relabelled(_ labels: Tensor) -> Dataset {
    Dataset(
      name: name, split: split, images: images, labels: labels, classNames: classNames,
      officialCount: officialCount, warnings: warnings, sourceFiles: sourceFiles)
  }

  /// The mean and the standard deviation of each channel over all pixels, in [0, 1].
  public var channelStatistics: (mean: [Double], deviation: [Double]) {
    let perChannel = (0..<channels).map { channel -> (Double, Double) in
      let values = images.narrowed(1, channel..<channel + 1).flattened().to(.int64)
      let counts = values.binCount(256).ints
      let total = Double(counts.reduce(0, +))
      let mean = counts.enumerated().reduce(0) { $0 + Double($1.offset * $1.element) } / total
      let spread = counts.enumerated().reduce(0) { sum, item in
        sum + Double(item.element) * (Double(item.offset) - mean) * (Double(item.offset) - mean)
      }
      return (mean / 255, (spread / total).squareRoot() / 255)
    }
    return (perChannel.map(\.0), perChannel.map(\.1))
  }

  /// Image `index` (counted from 0) as a picture of ``channels`` channels.
  ///
  /// - Precondition: the images have 1 or 3 channels.
  public func raster(_ index: Int) -> Raster {
    Raster(
      planes: images[index].array(), channels: channels, height: height, width: width)
  }
}
