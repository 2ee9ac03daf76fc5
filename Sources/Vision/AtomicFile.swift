internal import Foundation

/// Writes files that are there whole or not at all.
public enum AtomicFile {
  /// Writes `bytes` into a temporary file beside `path`, then renames it over `path`.
  ///
  /// A reader, or a crash at any moment, meets the old file or the new one, never a part.
  ///
  /// - Throws: ``DataError`` when the folder is missing or cannot be written, or the disk is full.
  public static func write(_ bytes: [UInt8], to path: String) throws {
    try requireFolder(of: path)
    let temporary = path + ".\(UUID().uuidString.prefix(8)).tmp"
    var code = bytes.withUnsafeBytes { writeAll($0, to: temporary) }
    if code == 0, rename(temporary, path) != 0 { code = errno }
    guard code != 0 else { return }
    unlink(temporary)
    throw DataError.unwritable(path, code)
  }

  private static func requireFolder(of path: String) throws {
    let folder = (path as NSString).deletingLastPathComponent
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(
      atPath: folder.isEmpty ? "." : folder, isDirectory: &isFolder)
    guard exists, isFolder.boolValue else {
      throw DataError(
        path, expected: "its folder \(folder) to exist",
        found: exists ? "a file of that name" : "no such folder",
        remedy: exists ? "Choose another path." : "Create it with mkdir -p, or choose another path."
      )
    }
  }

  /// - Returns: 0, or the `errno` of what failed.
  private static func writeAll(_ bytes: UnsafeRawBufferPointer, to path: String) -> Int32 {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { return errno }
    defer { close(descriptor) }
    var written = 0
    while written < bytes.count {
      let count = Foundation.write(
        descriptor, bytes.baseAddress! + written, bytes.count - written)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return errno }
      written += count
    }
    return fsync(descriptor) == 0 ? 0 : errno
  }
}

extension DataError {
  static func unwritable(_ path: String, _ code: Int32) -> DataError {
    let remedy =
      switch code {
      case EACCES, EPERM, EROFS: "Choose a folder you can write to."
      case ENOSPC, EDQUOT: "Free some space, or choose another disk."
      case EISDIR: "Choose another path."
      default: "Check the disk, then try again."
      }
    return DataError(
      path, expected: "a file that can be written", found: String(cString: strerror(code)),
      remedy: remedy)
  }
}
