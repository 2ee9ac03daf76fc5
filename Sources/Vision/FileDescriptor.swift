internal import Foundation

/// An open file to read from, closed with the last reference.
///
/// Opening refuses what is missing, unreadable or not a regular file, each by name.
final class FileDescriptor {
  let path: String
  /// The file's size in bytes when it was opened.
  let size: Int
  private let descriptor: Int32

  /// - Throws: ``DataError`` when there is no regular, readable file at `path`.
  init(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else { throw DataError.unreadable(path, errno) }
    // Before opening: to open a pipe would wait for its writer.
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw DataError.notAFile(path, isFolder: status.st_mode & S_IFMT == S_IFDIR)
    }
    descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw DataError.unreadable(path, errno) }
    self.path = path
    size = Int(status.st_size)
  }

  deinit { close(descriptor) }

  /// Reads the next bytes until `buffer` is full or the file ends.
  ///
  /// - Returns: how many bytes were read; fewer than asked for only at the end of the file.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
    var filled = 0
    while filled < buffer.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
      let count = Foundation.read(descriptor, rest.baseAddress!, rest.count)
      if count == 0 { break }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw DataError.unreadable(path, errno) }
      filled += count
    }
    return filled
  }

  /// The next `count` bytes, fewer at the end of the file.
  func read(_ count: Int) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      filled = try read(into: UnsafeMutableRawBufferPointer(buffer))
    }
  }

  /// `count` bytes from `offset` on (fewer when the file ends), wherever reading stands.
  func peek(_ count: Int, at offset: Int = 0) throws -> [UInt8] {
    try [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      let read = pread(descriptor, buffer.baseAddress!, count, off_t(offset))
      guard read >= 0 else { throw DataError.unreadable(path, errno) }
      filled = read
    }
  }

  /// The whole content of a file.
  static func contents(of path: String) throws -> [UInt8] {
    let file = try FileDescriptor(path)
    return try file.read(file.size)
  }
}

extension DataError {
  static func notAFile(_ path: String, isFolder: Bool) -> DataError {
    DataError(
      path, expected: "a file", found: isFolder ? "a folder" : "something else (a device or pipe)",
      remedy: isFolder ? "Name a file inside the folder." : "Copy the data into a regular file.")
  }

  static func unreadable(_ path: String, _ code: Int32) -> DataError {
    let remedy =
      switch code {
      case ENOENT, ENOTDIR: "Check the path."
      case EACCES, EPERM: "Allow reading it, for example with chmod +r."
      default: "Check the disk, then try again."
      }
    return DataError(
      path, expected: "a readable file", found: String(cString: strerror(code)), remedy: remedy)
  }
}

/// Whether there is a regular file at a path.
func isFile(_ path: String) -> Bool {
  var status = stat()
  return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
}
