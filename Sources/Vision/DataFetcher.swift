internal import Foundation

/// Brings the files of a known data set onto this machine.
public struct DataFetcher {
  /// What a fetch came to; the description is a line for the user.
  public enum Outcome: Sendable, Equatable, CustomStringConvertible {
    /// The files were there already.
    case present(folder: String)
    /// A package of the system brings them.
    case installed(folder: String, package: String)
    case downloaded(folder: String)

    public var description: String {
      switch self {
      case .present(let folder): "Nothing to download: it is in \(folder)."
      case .installed(let folder, let package):
        "Nothing to download: the system's package \(package) has it in \(folder)."
      case .downloaded(let folder): "Downloaded and checked: it is in \(folder)."
      }
    }
  }

  public let catalog: DataCatalog
  private let sources: [String: [DownloadSource]]
  private let downloader: Downloader
  private let log: (String) -> Void

  /// - Parameters:
  ///   - sources: by the name of the data set, what is downloaded for it.
  ///   - showsProgress: whether curl draws its progress bar on standard error; by default when that
  ///     is a terminal.
  ///   - log: takes a line about what is going on; by default to standard error.
  public init(
    catalog: DataCatalog = DataCatalog(),
    sources: [String: [DownloadSource]] = DownloadSource.official,
    showsProgress: Bool = DataFetcher.standardErrorIsTerminal,
    log: @escaping (String) -> Void = DataFetcher.writeToStandardError
  ) {
    self.catalog = catalog
    self.sources = sources
    self.log = log
    downloader = Downloader(showsProgress: showsProgress, log: log)
  }

  public static var standardErrorIsTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  public static func writeToStandardError(_ line: String) {
    FileHandle.standardError.write(Data((line + "\n").utf8))
  }

  /// Fetches a data set, unless it is there. What an earlier, broken fetch left is gone on with.
  ///
  /// - Throws: ``DataError`` when no data set has that name, or its files cannot be had, with what
  ///   to put where by hand.
  public func fetch(_ name: String) throws -> Outcome {
    let known = try KnownDataset.named(name)
    if case .found(let folder) = catalog.locate(known) {
      guard folder == catalog.systemFolder(of: known), let package = known.systemPackage
      else { return .present(folder: folder) }
      return .installed(folder: folder, package: package)
    }
    switch known.format {
    case .idx: try fetchFiles(known)
    case .cifar: try fetchArchive(known)
    }
    return .downloaded(folder: catalog.folder(of: known))
  }

  private func fetchFiles(_ known: KnownDataset) throws {
    let folder = catalog.folder(of: known)
    try makeFolder(folder)
    let missing = sources[known.name, default: []].filter { source in
      !isFile(folder + "/" + source.file)
        && !isFile(folder + "/" + (source.file as NSString).deletingPathExtension)
    }
    let remedy =
      "Run it again to go on where it stopped. Without a network, put these files into "
      + "\(folder): \(missing.compactMap(\.urls.first).joined(separator: ", "))."
    for source in missing {
      try downloader.download(source, into: folder, remedy: remedy)
    }
  }

  private func fetchArchive(_ known: KnownDataset) throws {
    try makeFolder(catalog.root)
    for source in sources[known.name, default: []] {
      let path = catalog.root + "/" + source.file
      let isOurs = !isFile(path)
      if isOurs {
        try downloader.download(source, into: catalog.root, remedy: archiveRemedy(source))
      } else {
        try check(path, source)
      }
      try unpack(path, known)
      if isOurs { unlink(path) }
    }
  }

  private func archiveRemedy(_ source: DownloadSource) -> String {
    "Run it again to go on where it stopped. Without a network, put \(source.urls[0]) into "
      + "\(catalog.root) and run it again."
  }

  /// Checks an archive that somebody put there.
  private func check(_ path: String, _ source: DownloadSource) throws {
    let found = try Checksum.ofFile(path, .md5)
    guard found != source.md5 else { return }
    throw DataError(
      path, expected: "the published MD5 \(source.md5)", found: found,
      remedy: "Remove or replace it, then run it again.")
  }
}
