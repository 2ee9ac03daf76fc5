public import Torch

/// Labelled images that are read from files as they are needed.
public struct StreamedImages: ImageSource {
  public let name: String
  public let split: DataSplit
  public let channels: Int
  public let height: Int
  public let width: Int
  public private(set) var labels: Tensor
  public private(set) var classNames: [String]
  public private(set) var sha256: String
  public let checksumOf: String
  public private(set) var warnings: [String]
  public let sourceFiles: [String]
  /// Whether the classes have names of their own, and not just numbers.
  let isNamed: Bool
  let reader: any PixelReader

  public var isResident: Bool { false }

  init(
    name: String, split: DataSplit, size: (channels: Int, height: Int, width: Int), labels: [Int],
    classNames: [String], sha256: String, checksumOf: String, warnings: [String] = [],
    sourceFiles: [String], isNamed: Bool = true, reader: any PixelReader
  ) {
    self.name = name
    self.split = split
    (channels, height, width) = size
    self.labels = Tensor(labels.map(Int64.init))
    self.classNames = classNames
    self.sha256 = sha256
    self.checksumOf = checksumOf
    self.warnings = warnings
    self.sourceFiles = sourceFiles
    self.isNamed = isNamed
    self.reader = reader
  }

  public func images(at positions: [Int]) throws -> Tensor {
    guard !positions.isEmpty else {
      return Tensor.empty(shape: [0, channels, height, width], dtype: .uint8)
    }
    return try reader.read(positions).tensor
  }

  public func batches(_ plan: [[Int]]) -> ImageBatches {
    let ahead = ReadAhead(plan, from: reader)
    return ImageBatches({ try ahead.next()?.tensor }, stop: ahead.cancel)
  }

  public func first(_ n: Int) -> any ImageSource {
    demand(n > 0, "StreamedImages: a subset of \(n) images; at least 1 is needed")
    guard n < count else { return self }
    var part = self
    part.labels = labels[0..<n]
    part.sha256 = checksum(ofFirst: n)
    part.warnings.append(warning(ofFirst: n))
    return part
  }

  public func labelled(inOrderOf names: [String]) throws -> any ImageSource {
    guard names != classNames else { return self }
    var renamed = self
    if isNamed {
      renamed.labels = try ClassOrder(of: self, in: names)(labels)
    } else {
      try requireEnough(names)
    }
    renamed.classNames = names
    return renamed
  }
}

extension StreamedImages {
  /// Numbers count in the order of the names already.
  private func requireEnough(_ names: [String]) throws {
    guard names.count < classCount else { return }
    throw DataError(
      name, expected: "labels below \(names.count.grouped), the number of class names",
      found: "\(classCount - 1)", remedy: "Name every class, in the order of the labels.")
  }
}

// MARK: In memory

extension StreamedImages {
  /// The most bytes of images that are taken into memory at once: 4 GiB.
  public static let residentLimit = 4 << 30

  /// All images in memory, where they take at most ``residentLimit`` bytes.
  public func resident() throws -> Dataset { try resident(limit: StreamedImages.residentLimit) }

  /// All images in memory.
  ///
  /// Floating-point images are rounded to 8 bits, with a warning where that changes them.
  ///
  /// - Throws: ``DataError`` when they take more than `limit` bytes, or one cannot be read.
  func resident(limit: Int) throws -> Dataset {
    let shape = [count, channels, height, width]
    let bytes = shape.reduce(1) { $0.saturating(times: $1) }
    guard bytes <= limit else { throw tooLarge(bytes, limit) }
    let pixels = Tensor.empty(shape: shape, dtype: .uint8)
    let plan = plan(batchesOf: 256)
    let batches = batches(plan)
    var lost = 0.0
    for positions in plan {
      guard let images = try batches.next() else { break }
      let (rounded, change) = images.dtype == .uint8 ? (images, 0) : roundedToBytes(images)
      lost = max(lost, change)
      pixels[positions[0]..<positions[0] + positions.count].copyInPlace(from: rounded)
    }
    return Dataset(
      name: name, split: split, images: pixels, labels: labels, classNames: classNames,
      warnings: warnings + (lost > 1e-4 ? [roundingWarning(lost)] : []), sourceFiles: sourceFiles)
  }

  private func tooLarge(_ bytes: Int, _ limit: Int) -> DataError {
    DataError(
      name,
      expected: "at most \(limit.grouped) bytes of images in memory",
      found: "\(counted(count, "image")) of \(channels) × \(height) × \(width): "
        + counted(bytes, "byte"),
      remedy:
        "passband audit reads them as it goes; for other commands take smaller or fewer images."
    )
  }

  /// The images in steps of 1/255, and the largest change in such steps.
  private func roundedToBytes(_ images: Tensor) -> (Tensor, Double) {
    let levels = images * 255
    let rounded = levels.rounded()
    return (rounded.to(.uint8), (levels - rounded).absolute().max().item)
  }

  private func roundingWarning(_ steps: Double) -> String {
    let change = (steps * 100).rounded() / 100
    return "\(name) \(split.rawValue): its floating-point images were rounded to 8 bits, by up to "
      + "\(change) of a step of 1/255."
  }
}
