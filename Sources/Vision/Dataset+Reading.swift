internal import Torch

extension Dataset {
  /// Reads a split of a known data set from a folder that holds its files.
  ///
  /// - Throws: ``DataError`` when a file is missing, cut, damaged or of another kind. A count that
  ///   differs from the published one is no error but a warning.
  static func read(_ known: KnownDataset, _ split: DataSplit, from folder: String) throws -> Dataset
  {
    switch known.format {
    case .idx:
      try readIDX(known, split, from: folder)
    case .cifar(let labelBytes, _, _, let namesFile):
      try readCIFAR(known, split, from: folder, labelBytes: labelBytes, namesFile: namesFile)
    }
  }

  private static func readIDX(
    _ known: KnownDataset, _ split: DataSplit, from folder: String
  ) throws -> Dataset {
    let paths = known.files(split).map { idxPath(folder + "/" + $0) }
    let images = try IDXFile(paths[0], rank: 3)
    let labels = try IDXFile(paths[1], rank: 1)
    try check(images, labels, known)
    let pixels = Tensor.empty(
      shape: [images.count / (known.height * known.width), 1, known.height, known.width],
      dtype: .uint8)
    try pixels.withUnsafeMutableBytes { try images.read(into: $0) }
    let classes = try labels.values().map(Int64.init)
    try classes.withUnsafeBufferPointer {
      try DataError.check(labels: $0, below: known.classNames.count, labels.path)
    }
    return Dataset(
      known, split, pixels, Tensor(classes), known.classNames, sourceFiles: paths)
  }

  private static func check(
    _ images: IDXFile, _ labels: IDXFile, _ known: KnownDataset
  ) throws {
    let (height, width) = (images.shape[1], images.shape[2])
    guard [height, width] == [known.height, known.width] else {
      throw DataError(
        images.path, expected: "images of \(known.height) × \(known.width)",
        found: "\(height) × \(width)",
        remedy: "Put the file of \(known.name) in its place.")
    }
    guard images.shape[0] == labels.shape[0] else {
      throw DataError(
        labels.path, expected: "\(counted(images.shape[0], "label")), as many as images",
        found: labels.shape[0].grouped, remedy: "Fetch both files again.")
    }
  }

  private static func readCIFAR(
    _ known: KnownDataset, _ split: DataSplit, from folder: String, labelBytes: Int,
    namesFile: String
  ) throws -> Dataset {
    let paths = known.files(split).map { folder + "/" + $0 }
    let files = try paths.map { try CIFARFile($0, labelBytes: labelBytes) }
    let count = files.reduce(0) { $0 + $1.count }
    let images = Tensor.empty(shape: [count, 3, 32, 32], dtype: .uint8)
    let labels = Tensor.empty(shape: [count], dtype: .int64)
    let names = try ClassNames.read(folder + "/" + namesFile, count: known.classNames.count)
    try fill(images, labels, from: files, classCount: known.classNames.count)
    return Dataset(
      known, split, images, labels, names ?? known.classNames, sourceFiles: paths)
  }

  private static func fill(
    _ images: Tensor, _ labels: Tensor, from files: [CIFARFile], classCount: Int
  ) throws {
    try images.withUnsafeMutableBytes { pixels in
      try labels.withUnsafeMutableBytes { labels in
        let labels = labels.assumingMemoryBound(to: Int64.self)
        var start = 0
        for file in files {
          let end = start + file.count
          let bytes = start * CIFARFile.imageSize..<end * CIFARFile.imageSize
          try file.read(
            images: UnsafeMutableRawBufferPointer(rebasing: pixels[bytes]),
            labels: UnsafeMutableBufferPointer(rebasing: labels[start..<end]),
            classCount: classCount)
          start = end
        }
      }
    }
  }

  private init(
    _ known: KnownDataset, _ split: DataSplit, _ images: Tensor, _ labels: Tensor,
    _ classNames: [String], sourceFiles: [String]
  ) {
    let (count, official) = (images.shape[0], known.officialCount(split))
    let warning =
      "\(known.name) \(split.rawValue): \(counted(count, "image")) where the published set has "
      + "\(official.grouped); numbers measured on it are not those of the whole set."
    self.init(
      name: known.name, split: split, images: images, labels: labels, classNames: classNames,
      officialCount: official, warnings: count == official ? [] : [warning],
      sourceFiles: sourceFiles)
  }
}

/// The raw file, or the gzip file of the same name when there is no raw one.
func idxPath(_ path: String) -> String {
  !isFile(path) && isFile(path + ".gz") ? path + ".gz" : path
}
