internal import Foundation

extension RunFolder {
  /// Keeps other processes from training in this folder until it is released or the process ends.
  ///
  /// - Throws: ``RunError`` when another process has it.
  func lock() throws -> RunLock {
    let file = path + "/.lock"
    let descriptor = open(file, O_CREAT | O_RDWR | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw RunError("cannot write in \(path): \(String(cString: strerror(errno)))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw RunError("another process trains in \(path); wait for it, or choose another --out")
    }
    return RunLock(descriptor: descriptor)
  }
}

/// A run folder held by this process.
struct RunLock {
  fileprivate let descriptor: Int32

  func release() { close(descriptor) }
}
