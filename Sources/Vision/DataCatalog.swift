internal import Foundation

/// Where the known data sets are on this machine, and how to get those that are not.
public struct DataCatalog: Sendable {
  /// The folder that holds a folder a data set.
  public let root: String
  /// Where the system's packages put data sets.
  public let systemRoot: String

  /// - Parameters:
  ///   - root: `$PASSBAND_DATA`, else `~/.cache/passband`, unless another is given.
  ///   - systemRoot: Debian's folder for data set packages.
  public init(
    root: String = DataCatalog.defaultRoot, systemRoot: String = "/usr/share/datasets"
  ) {
    self.root = root
    self.systemRoot = systemRoot
  }

  /// `$PASSBAND_DATA` when it is set and not empty, else `~/.cache/passband`.
  public static var defaultRoot: String {
    defaultRoot(environment: ProcessInfo.processInfo.environment)
  }

  static func defaultRoot(environment: [String: String]) -> String {
    let chosen = environment["PASSBAND_DATA"] ?? ""
    return ((chosen.isEmpty ? "~/.cache/passband" : chosen) as NSString).expandingTildeInPath
  }

  /// Where a data set is, or what is missing.
  public enum Location: Sendable, Equatable {
    case found(folder: String)
    /// Files that are not there (paths), and a sentence that says how to get them.
    case missing(files: [String], remedy: String)
  }

  /// - Throws: ``DataError`` when no data set has that name.
  public func locate(_ name: String) throws -> Location { locate(try KnownDataset.named(name)) }

  /// The data root is looked at before the system's packages.
  public func locate(_ known: KnownDataset) -> Location {
    let folders = folders(of: known)
    for folder in folders where missingFiles(of: known, in: folder).isEmpty {
      return .found(folder: folder)
    }
    return .missing(
      files: missingFiles(of: known, in: folders[0]), remedy: remedy(for: known))
  }

  /// Reads a split of a known data set into memory.
  ///
  /// - Throws: ``DataError`` when no data set has that name, it is not on this machine, or its files
  ///   are cut, damaged or of another kind.
  func load(known name: String, split: DataSplit) throws -> Dataset {
    let known = try KnownDataset.named(name)
    switch locate(known) {
    case .found(let folder):
      return try Dataset.read(known, split, from: folder)
    case .missing(let files, let remedy):
      throw DataError(
        name, expected: "its files in \(folders(of: known).joined(separator: " or "))",
        found: "no " + files.map { ($0 as NSString).lastPathComponent }.joined(separator: ", "),
        remedy: remedy)
    }
  }

  /// The folder of a data set below the data root.
  func folder(of known: KnownDataset) -> String { root + "/" + known.folder }

  /// The folder of a data set among the system's packages, when a package brings it.
  func systemFolder(of known: KnownDataset) -> String? {
    known.systemPackage.map { _ in systemRoot + "/" + known.folder }
  }

  private func folders(of known: KnownDataset) -> [String] {
    [folder(of: known)] + [systemFolder(of: known)].compactMap { $0 }
  }

  /// The paths of files a folder lacks; a gzip file stands for the raw one of an IDX set.
  func missingFiles(of known: KnownDataset, in folder: String) -> [String] {
    DataSplit.allCases.flatMap(known.files).map { folder + "/" + $0 }
      .filter { !isFile($0) && !(known.format == .idx && isFile($0 + ".gz")) }
  }

  private func remedy(for known: KnownDataset) -> String {
    let install = known.systemPackage.map { ", or install the Debian package \($0)" } ?? ""
    return "Run `passband data fetch \(known.name)`\(install)."
  }
}
