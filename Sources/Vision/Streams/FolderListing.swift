internal import Foundation

/// The pictures of a folder whose folders are classes.
///
/// A class is a folder that lies in the one named and is not hidden; its pictures are the files below it
/// that are named .png, .jpg or .jpeg. Classes are sorted by name, and so numbered; the pictures of a
/// class are sorted by path. The order of all is the first picture of each class, then the second of
/// each, and so on: the first N hold all classes alike.
struct FolderListing: Sendable {
  struct Picture: Sendable, Equatable {
    /// Below the folder: "cat/001.jpg".
    let path: String
    let label: Int
    /// In bytes.
    let size: Int
  }

  let folder: String
  let classNames: [String]
  var pictures: [Picture]
  /// Files that are no pictures by their names, below the folder.
  let others: [String]

  /// - Throws: ``DataError`` when there is no such folder, it cannot be read, it holds no class folders,
  ///   or one of them holds no pictures.
  init(_ folder: String) throws {
    self.folder = folder
    classNames = try FolderListing.folders(in: folder)
    guard !classNames.isEmpty else { throw FolderListing.noClasses(folder) }
    var (classes, others) = ([[Picture]](), [String]())
    for (label, name) in classNames.enumerated() {
      let files = try FolderListing.files(below: folder, name)
      others += files.filter { !FolderListing.isPicture($0) }
      let own = try files.filter(FolderListing.isPicture).map { path in
        Picture(path: path, label: label, size: try FolderListing.size(of: folder + "/" + path))
      }
      guard !own.isEmpty else { throw FolderListing.empty(folder + "/" + name, files) }
      classes.append(own)
    }
    let longest = classes.map(\.count).max() ?? 0
    pictures = (0..<longest).flatMap { rank in
      classes.compactMap { $0.indices.contains(rank) ? $0[rank] : nil }
    }
    self.others = others
  }

  /// The SHA-256 of a line for each picture: path, a tab, size in bytes.
  var mark: String {
    var checksum = Checksum(.sha256)
    for picture in pictures { checksum.update(Array("\(picture.path)\t\(picture.size)\n".utf8)) }
    return checksum.finish()
  }

  private static func isPicture(_ path: String) -> Bool {
    ["png", "jpg", "jpeg"].contains((path as NSString).pathExtension.lowercased())
  }

  /// The names of the folders in a folder, sorted; links to folders count.
  static func folders(in folder: String) throws -> [String] {
    try names(in: folder).filter { isFolder(folder + "/" + $0) }
  }

  /// The files below a class folder, sorted, hidden ones left out.
  private static func files(below root: String, _ place: String) throws -> [String] {
    try names(in: root + "/" + place).flatMap { name -> [String] in
      let path = place + "/" + name
      return isFolder(root + "/" + path) ? try files(below: root, path) : [path]
    }
  }

  /// In the order of code points, as Python sorts.
  private static func names(in folder: String) throws -> [String] {
    let found: [String]
    do {
      found = try FileManager.default.contentsOfDirectory(atPath: folder)
    } catch {
      throw unreadable(folder)
    }
    return found.filter { !$0.hasPrefix(".") }.sorted {
      $0.unicodeScalars.lexicographicallyPrecedes($1.unicodeScalars)
    }
  }

  private static func size(of path: String) throws -> Int {
    var status = stat()
    guard stat(path, &status) == 0 else { throw DataError.unreadable(path, errno) }
    return Int(status.st_size)
  }
}

// MARK: Failures

extension FolderListing {
  private static let layout = "folder:PATH needs PATH/CLASS/picture.png for each class."

  private static func unreadable(_ folder: String) -> DataError {
    var status = stat()
    let isThere = stat(folder, &status) == 0
    guard isThere else {
      let reason = String(cString: strerror(errno))
      return DataError(folder, expected: "a folder", found: reason, remedy: "Check the path.")
    }
    guard isFolder(folder) else {
      return DataError(folder, expected: "a folder", found: "a file", remedy: layout)
    }
    return DataError(
      folder, expected: "a folder that can be read", found: String(cString: strerror(EACCES)),
      remedy: "Allow reading it, for example with chmod +rx.")
  }

  private static func noClasses(_ folder: String) -> DataError {
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return DataError(
      folder, expected: "a folder for each class",
      found: files.isEmpty ? "nothing" : "\(counted(files.count, "file")) and no folder",
      remedy: layout)
  }

  private static func empty(_ folder: String, _ files: [String]) -> DataError {
    let others = files.isEmpty ? "nothing" : "only others: \(listed(files.map(lastName), at: 3))"
    return DataError(
      folder, expected: "pictures named .png, .jpg or .jpeg", found: others,
      remedy: files.isEmpty
        ? "Put the pictures of the class there, or remove the folder."
        : "Convert them to PNG or JPEG.")
  }
}

func lastName(_ path: String) -> String { (path as NSString).lastPathComponent }

/// Whether there is a folder, or a link to one, at a path.
func isFolder(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
}
