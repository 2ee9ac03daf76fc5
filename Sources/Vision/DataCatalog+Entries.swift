extension DataCatalog {
  /// What a listing says about one data set.
  public struct Entry: Sendable, Equatable {
    public let dataset: KnownDataset
    public let location: Location
    /// Images in the files of each split, from their sizes and headers; a split is left out when
    /// its files are missing or not readable.
    public let counts: [DataSplit: Int]
  }

  /// Every known data set, in the order of ``KnownDataset/all``.
  public var entries: [Entry] {
    KnownDataset.all.map { known in
      let location = locate(known)
      guard case .found(let folder) = location else {
        return Entry(dataset: known, location: location, counts: [:])
      }
      let counts = DataSplit.allCases.compactMap { split in
        (try? count(known, split, in: folder)).map { (split, $0) }
      }
      return Entry(
        dataset: known, location: location, counts: Dictionary(uniqueKeysWithValues: counts))
    }
  }

  private func count(
    _ known: KnownDataset, _ split: DataSplit, in folder: String
  ) throws -> Int {
    let paths = known.files(split).map { folder + "/" + $0 }
    switch known.format {
    case .idx:
      return try IDXFile(idxPath(paths[0]), rank: 3).shape[0]
    case .cifar(let labelBytes, _, _, _):
      return try paths.reduce(0) { try $0 + CIFARFile($1, labelBytes: labelBytes).count }
    }
  }
}
