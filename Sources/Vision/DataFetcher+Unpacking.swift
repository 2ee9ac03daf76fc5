internal import Foundation

extension DataFetcher {
  /// Unpacks an archive beside its place, and moves the files there once they are all unpacked.
  func unpack(_ archive: String, _ known: KnownDataset) throws {
    let target = catalog.folder(of: known)
    let temporary = target + ".unpacking"
    try? FileManager.default.removeItem(atPath: temporary)
    defer { try? FileManager.default.removeItem(atPath: temporary) }
    try makeFolder(temporary)
    let outcome = try Subprocess.run("tar", ["-xzf", archive, "-C", temporary])
    let unpacked = temporary + "/" + known.folder
    let missing = catalog.missingFiles(of: known, in: unpacked)
    guard outcome.status == 0, missing.isEmpty else {
      let lacks = missing.map { ($0 as NSString).lastPathComponent }.joined(separator: ", ")
      throw DataError(
        archive, expected: "an archive of \(known.folder)",
        found: outcome.status == 0 ? "one without \(lacks)" : "one tar cannot unpack",
        remedy: "Remove it, then run `passband data fetch \(known.name)` again.")
    }
    try move(unpacked, to: target)
  }

  /// Takes the place of the folder at once, or of its files one by one when there is one.
  private func move(_ unpacked: String, to target: String) throws {
    if rename(unpacked, target) == 0 { return }
    guard errno == ENOTEMPTY || errno == EEXIST else { throw DataError.unwritable(target, errno) }
    for file in (try? FileManager.default.contentsOfDirectory(atPath: unpacked)) ?? [] {
      guard rename(unpacked + "/" + file, target + "/" + file) == 0 else {
        throw DataError.unwritable(target + "/" + file, errno)
      }
    }
  }

  func makeFolder(_ path: String) throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw DataError(
        path, expected: "a folder that can be made", found: "\(error.localizedDescription)",
        remedy: "Choose another place with PASSBAND_DATA.")
    }
  }
}
