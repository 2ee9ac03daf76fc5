internal import Foundation

/// Downloads files with the `curl` command: resumed where it stopped, checked, and then renamed.
///
/// While it is on its way a file is called NAME.part. It takes its own name once its checksum is
/// right, so a file of that name is whole.
struct Downloader {
  /// Whether curl may draw its progress bar on our standard error.
  let showsProgress: Bool
  /// Takes a line about what is going on.
  let log: (String) -> Void

  /// What became of one attempt.
  private enum Attempt {
    case whole
    /// The address gives no file, or the connection broke; what arrived is kept.
    case failed(String)
    /// What arrived is not the published file, and was removed.
    case wrongChecksum(String)
    /// What had arrived earlier does not fit what the address gives, and was removed.
    case badStart
  }

  /// Downloads a file into a folder that exists.
  ///
  /// - Parameter remedy: what a user without a network can do.
  /// - Throws: ``DataError`` when no address gives the published file.
  func download(_ source: DownloadSource, into folder: String, remedy: String) throws {
    let path = folder + "/" + source.file
    var failures: [String] = []
    var wrong: String?
    for url in source.urls {
      switch try attemptTwice(url, source, part: path + ".part") {
      case .whole:
        guard rename(path + ".part", path) == 0 else { throw DataError.unwritable(path, errno) }
        return
      case .wrongChecksum(let found): wrong = found
      case .failed(let reason): failures.append("\(url) (\(reason))")
      case .badStart: failures.append("\(url) (no fresh start)")
      }
    }
    throw failure(source, path, failures, wrong, remedy)
  }

  /// Starts again, once, when an earlier part turns out damaged.
  private func attemptTwice(
    _ url: String, _ source: DownloadSource, part: String
  ) throws -> Attempt {
    let first = try attempt(url, source, part: part)
    guard case .badStart = first else { return first }
    log("\(source.file): cannot go on from the part that was there; starting again")
    return try attempt(url, source, part: part)
  }

  private func attempt(
    _ url: String, _ source: DownloadSource, part: String
  ) throws -> Attempt {
    let start = isFile(part) ? try FileDescriptor(part).size : 0
    if start > 0, try Checksum.ofFile(part, .md5) == source.md5 { return .whole }
    let progress = start > 0 ? ", after \(counted(start, "byte"))" : ""
    log("\(source.file): downloading from \(url)\(progress)")
    let outcome = try Subprocess.run(
      "curl", arguments(url, part), showsErrors: showsProgress)
    guard outcome.status == 0 else { return failed(outcome, part, resumed: start > 0) }
    let found = try Checksum.ofFile(part, .md5)
    guard found != source.md5 else { return .whole }
    unlink(part)
    return start > 0 ? .badStart : .wrongChecksum(found)
  }

  private func arguments(_ url: String, _ part: String) -> [String] {
    [
      "--fail", "--location", "--globoff", "--continue-at", "-", "--retry", "2",
      "--connect-timeout", "20", "--speed-limit", "1000", "--speed-time", "60",
      "--write-out", "%{http_code}", "--output", part,
    ] + (showsProgress ? ["--progress-bar"] : ["--silent", "--show-error"]) + [url]
  }

  /// curl ends with 33 or 36 when it cannot go on from the part; servers then answer 416.
  private func failed(
    _ outcome: Subprocess.Outcome, _ part: String, resumed: Bool
  ) -> Attempt {
    if resumed, [33, 36].contains(outcome.status) || outcome.output == "416" {
      unlink(part)
      return .badStart
    }
    let reason =
      switch outcome.status {
      case 6: "host not found"
      case 7: "no connection"
      case 22: "HTTP status \(outcome.output)"
      case 28: "no answer in time"
      case 37: "no such file"
      default: "curl status \(outcome.status)"
      }
    return .failed(reason)
  }

  private func failure(
    _ source: DownloadSource, _ path: String, _ failures: [String], _ wrong: String?,
    _ remedy: String
  ) -> DataError {
    guard let wrong else {
      return DataError(
        path, expected: "an address that gives it", found: failures.joined(separator: ", "),
        remedy: remedy)
    }
    return DataError(
      path, expected: "the published MD5 \(source.md5)",
      found: "\(wrong), so the download was removed", remedy: "Try again later. " + remedy)
  }
}
