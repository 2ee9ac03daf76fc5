internal import Torch

extension DataCatalog {
  /// Opens a split of a data set by its name: "cifar10", "folder:PATH" or "npz:PATH", each with
  /// ",size=224" and the like after it. Files are listed and checked; images are read as they are asked
  /// for, except those of a known set, which are small.
  ///
  /// - Parameter options: what the name does not say; they become part of the source's name.
  /// - Throws: ``DataError`` when there is no such data set, or its files cannot be used.
  public func open(
    _ name: String, split: DataSplit, _ options: ReadingOptions = .init()
  ) throws -> any ImageSource {
    let parsed = try DataName(name)
    let all = options.completed(by: parsed.options)
    switch parsed.place {
    case .folder(let path):
      return try StreamedImages(folder: path, split, all, name: "folder:\(path)" + all.suffix)
    case .npz(let path):
      return try StreamedImages(npz: path, split, all, name: "npz:\(path)" + all.suffix)
    case .known(let known):
      let data = try load(known: known, split: split)
      try requireChannels(all.channels, data)
      guard let framing = all.framing else { return data }
      return StreamedImages(data, framing, all, name: known + all.suffix)
    }
  }

  /// Reads a split of a data set into memory, by a name as ``open(_:split:_:)`` takes.
  ///
  /// - Throws: ``DataError`` when no data set has that name, it is not on this machine, its files
  ///   are cut, damaged or of another kind, or its images are too many for memory.
  public func load(
    _ name: String, split: DataSplit, _ options: ReadingOptions = .init()
  ) throws -> Dataset {
    try open(name, split: split, options).resident()
  }
}

/// Named sets are not converted.
private func requireChannels(_ channels: Int?, _ data: Dataset) throws {
  guard let channels, channels != data.channels else { return }
  throw DataError(
    data.name, expected: "images of \(counted(channels, "channel"))", found: "\(data.channels)",
    remedy: "Leave --channels out.")
}

extension StreamedImages {
  /// A folder of class folders, or one that holds such folders named train, and test or val.
  fileprivate init(
    folder: String, _ split: DataSplit, _ options: ReadingOptions, name: String
  ) throws {
    let place = try FolderSplits(folder).place(of: split)
    var listing = try FolderListing(place)
    let threads = options.threads ?? Machine.threads
    let size = try options.framing.map { ($0.height, $0.width) } ?? listing.sizeOfFirst(options)
    func reader() -> FolderReader {
      FolderReader(
        folder: place, paths: listing.pictures.map(\.path), channels: options.channels ?? 3,
        framing: options.framing, size: size, threads: threads)
    }
    var warnings = listing.warnings
    let bad = reader().badPictures(decodes: options.skipsBad)
    guard bad.isEmpty || options.skipsBad else {
      throw DataError.badPictures(bad, place, isAll: true)
    }
    if !bad.isEmpty { warnings.append(try listing.leaveOut(bad)) }
    self.init(
      name: name, split: split, size: (options.channels ?? 3, size.0, size.1),
      labels: listing.pictures.map(\.label), classNames: listing.classNames,
      sha256: Checksum.of(Array((listing.mark + options.suffix).utf8)),
      checksumOf: "the list of its files, each with its size in bytes, and how they are framed",
      warnings: warnings, sourceFiles: [place], reader: reader())
  }

  fileprivate init(
    npz path: String, _ split: DataSplit, _ options: ReadingOptions, name: String
  ) throws {
    let file = try NPZFile(path, split)
    guard options.framing == nil || file.images.descriptor == "|u1" else {
      throw file.images.unlike("8-bit images, which can be resized", found: "floating-point ones")
    }
    guard options.channels.map({ $0 == file.layout.channels }) ?? true else {
      throw file.images.unlike(
        "images of \(options.channels ?? 0) channels", found: "\(file.layout.channels)")
    }
    let classes = (file.labels.max() ?? 0) + 1
    let size = options.framing.map { ($0.height, $0.width) }
    let content = "\(file.images.crc32) \(file.images.shape) \(file.images.descriptor) "
    var mark = Checksum(.sha256)
    mark.update(Array((content + options.suffix).utf8))
    file.labels.withUnsafeBytes { mark.update($0) }
    let reader = NPZReader(images: file.images, layout: file.layout, framing: options.framing)
    self.init(
      name: name, split: split,
      size: (
        file.layout.channels, size?.0 ?? file.layout.height, size?.1 ?? file.layout.width
      ),
      labels: file.labels, classNames: (0..<classes).map { "\($0)" }, sha256: mark.finish(),
      checksumOf: "the CRC-32, shape and type of the images, and the labels", sourceFiles: [path],
      isNamed: false, reader: reader)
    // The first now, so that what is out of range is told before a model is loaded.
    _ = try reader.read([0])
  }

  /// A data set in memory, its images framed as they are asked for.
  fileprivate init(
    _ data: Dataset, _ framing: Framing, _ options: ReadingOptions, name: String
  ) {
    self.init(
      name: name, split: data.split, size: (data.channels, framing.height, framing.width),
      labels: data.labels.ints, classNames: data.classNames,
      sha256: Checksum.of(Array((data.sha256 + options.suffix).utf8)),
      checksumOf: "the decoded images and labels, and how they are framed",
      warnings: data.warnings, sourceFiles: data.sourceFiles,
      reader: MemoryReader(
        bytes: data.images.array(), channels: data.channels, height: data.height,
        width: data.width, framing: framing, threads: options.threads ?? Machine.threads))
  }
}

extension FolderListing {
  /// The size that all have to have when they are not resized. One that cannot be read decides
  /// nothing.
  fileprivate func sizeOfFirst(_ options: ReadingOptions) throws -> (Int, Int) {
    for picture in pictures.prefix(1000) {
      guard let size = try? ImageFile.size(of: folder + "/" + picture.path) else { continue }
      return (size.height, size.width)
    }
    _ = try ImageFile.size(of: folder + "/" + pictures[0].path)
    return (0, 0)
  }

  fileprivate var warnings: [String] {
    guard !others.isEmpty else { return [] }
    let many = others.count == 1
    return [
      "\(folder): \(counted(others.count, "file")) \(many ? "is" : "are") not named .png, .jpg or "
        + ".jpeg, and left out: \(listed(others, at: 3))."
    ]
  }

  /// - Returns: a warning that lists what is left out.
  /// - Throws: ``DataError`` when a class, or all, would be left without pictures.
  fileprivate mutating func leaveOut(_ bad: [BadPicture]) throws -> String {
    let paths = Set(bad.map(\.path))
    pictures.removeAll { paths.contains($0.path) }
    let left = Set(pictures.map(\.label))
    let without = classNames.indices.filter { !left.contains($0) }.map { classNames[$0] }
    guard without.isEmpty else {
      throw DataError(
        folder, expected: "a whole picture of each class",
        found: "none of \(listed(without)): "
          + listed(bad.map { "\($0.path) (\($0.reason))" }, at: 10),
        remedy: "Mend the pictures, or remove the folder.")
    }
    let list = listed(bad.map { "\($0.path) (\($0.reason))" }, at: 20)
    return "\(folder): \(counted(bad.count, "picture")) left out: \(list)."
  }
}
