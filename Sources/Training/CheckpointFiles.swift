internal import Foundation
public import Torch

/// The training state of a run on disk, in two generations: when the newer file is damaged, the one
/// before it is gone on from.
///
/// Each file carries a SHA-256 over its content. A kill at any moment, a full disk and a folder that
/// cannot be written leave at least one whole file.
public final class CheckpointFiles {
  public let path: String
  public let previousPath: String
  private let folder: RunFolder
  /// Whether the newer file may become the older one; not known before it was read.
  private var isNewestWhole: Bool?

  public init(_ folder: RunFolder) {
    self.folder = folder
    (path, previousPath) = (folder.checkpointPath, folder.previousCheckpointPath)
  }

  /// Whether there is a checkpoint, whole or not.
  public var exist: Bool { isFile(path) || isFile(previousPath) }

  // MARK: Writing

  /// Replaces the newer file by this state and the older one by what was the newer.
  ///
  /// - Throws: ``RunError`` when the state cannot be written; what was there stays.
  public func write(_ state: StateDictionary) throws {
    let fresh = path + ".part-new"
    do {
      try state.sealed.write(to: fresh)
      try keepNewest()
      try move(fresh, to: path)
      synchronizeFolder()
    } catch {
      unlink(fresh)
      let reason = (error as? TorchError)?.reason ?? "\(error)"
      throw RunError(
        "cannot write the checkpoint \(path): \(reason). What was saved before is untouched: make "
          + "room or mend the folder, then go on with passband train --resume \(folder.path)")
    }
    isNewestWhole = true
  }

  /// Gives the newer file the older one's name too, so that neither name is ever without a file.
  private func keepNewest() throws {
    guard isFile(path), isNewestWhole ?? ((try? whole(path)) != nil) else { return }
    let second = previousPath + ".part-new"
    unlink(second)
    // Some file systems have no links.
    guard link(path, second) == 0 else { return try move(path, to: previousPath) }
    defer { unlink(second) }
    try move(second, to: previousPath)
  }

  private func move(_ old: String, to new: String) throws {
    guard rename(old, new) != 0 else { return }
    throw TorchError(operation: "renaming \(old)", reason: String(cString: strerror(errno)))
  }

  /// The renames themselves are on the disk only when the folder is.
  private func synchronizeFolder() {
    let descriptor = open((path as NSString).deletingLastPathComponent, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  // MARK: Reading

  /// The newest state that is whole.
  ///
  /// - Returns: the state as it was given to ``write(_:)``, and, when it is not the newest file's, a
  ///   sentence that names the damaged file, how it is damaged and what is gone on from.
  /// - Throws: ``RunError`` naming both files when neither is whole.
  public func read() throws -> (state: StateDictionary, note: String?) {
    let flaw: CheckpointFlaw
    do {
      let state = try whole(path)
      isNewestWhole = true
      return (state, nil)
    } catch {
      flaw = error
      isNewestWhole = false
    }
    do {
      let state = try whole(previousPath)
      return (state, "The checkpoint \(path) \(flaw); going on from the one before it")
    } catch {
      throw RunError(
        "this run cannot go on: \(path) \(flaw), and \(previousPath) \(error). Restore one of them "
          + "from a copy, or train anew in another folder")
    }
  }

  private func whole(_ path: String) throws(CheckpointFlaw) -> StateDictionary {
    guard isFile(path) else { throw .missing }
    let state: StateDictionary
    do {
      state = try StateDictionary(contentsOf: path)
    } catch {
      throw .damaged((error as? TorchError)?.reason ?? "\(error)")
    }
    guard let whole = state.unsealed else { throw .changed }
    return whole
  }

  private func isFile(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path)
  }
}

/// What is wrong with a checkpoint, as the end of a sentence that begins with its path.
private enum CheckpointFlaw: Error, CustomStringConvertible {
  case missing
  case damaged(String)
  case changed

  var description: String {
    switch self {
    case .missing: "is missing"
    case .damaged(let reason): "is damaged (\(reason))"
    case .changed: "is damaged (its content does not have the checksum that was saved with it)"
    }
  }
}

extension StateDictionary {
  private static let seal = "sha256"

  /// With a checksum of everything else in its metadata.
  fileprivate var sealed: StateDictionary {
    var copy = StateDictionary(
      entries.map { ($0.name, $0.tensor.detached.to(.cpu).contiguous()) })
    copy.metadata = metadata
    copy.metadata[Self.seal] = copy.fingerprint
    return copy
  }

  /// Without the checksum; nil when it is not the right one.
  fileprivate var unsealed: StateDictionary? {
    var copy = self
    let sum = copy.metadata.removeValue(forKey: Self.seal)
    return sum == copy.fingerprint ? copy : nil
  }
}
