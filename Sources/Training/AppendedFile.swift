internal import Foundation

/// A file that only grows, by whole pieces: a piece that does not fit is taken back.
struct AppendedFile {
  let path: String

  init(_ path: String) { self.path = path }

  /// Adds bytes at the end, making the file when there is none.
  ///
  /// They go out in one write, so that another writer's come before or after them. They reach the
  /// disk when the system sees fit: a power failure can cost the last of them, and a kill in the
  /// middle can leave a part.
  ///
  /// - Throws: ``RunError`` when the disk refuses; the file then has the length it had.
  func append(_ bytes: [UInt8]) throws {
    let descriptor = try opened(O_WRONLY | O_APPEND | O_CREAT)
    defer { close(descriptor) }
    var before = stat()
    guard fstat(descriptor, &before) == 0 else { throw refused(errno) }
    guard let code = writeAll(bytes, to: descriptor) else { return }
    ftruncate(descriptor, before.st_size)
    throw refused(code)
  }

  /// Cuts what follows the last line's end: a line that a failure left torn.
  ///
  /// - Throws: ``RunError`` when the file cannot be read or cut.
  func cutTornLine() throws {
    guard FileManager.default.fileExists(atPath: path) else { return }
    let descriptor = try opened(O_RDWR)
    defer { close(descriptor) }
    let end = lseek(descriptor, 0, SEEK_END)
    var length = end
    var last = UInt8(ascii: "\n")
    while length > 0, pread(descriptor, &last, 1, length - 1) == 1, last != UInt8(ascii: "\n") {
      length -= 1
    }
    guard length < end else { return }
    guard ftruncate(descriptor, length) == 0 else { throw refused(errno) }
  }

  private func opened(_ flags: Int32) throws -> Int32 {
    let descriptor = open(path, flags | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw refused(errno) }
    return descriptor
  }

  /// - Returns: the `errno` of what failed.
  private func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    bytes.withUnsafeBytes { buffer in
      var written = 0
      while written < buffer.count {
        let count = write(descriptor, buffer.baseAddress! + written, buffer.count - written)
        if count < 0, errno == EINTR { continue }
        guard count > 0 else { return errno }
        written += count
      }
      return nil
    }
  }

  private func refused(_ code: Int32) -> RunError {
    RunError("cannot write \(path): \(String(cString: strerror(code)))")
  }
}
