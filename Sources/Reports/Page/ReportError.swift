/// Why a report could not be written.
public enum ReportError: Error, Equatable, CustomStringConvertible {
  case nothingToReport
  /// A path that should be a folder is a file.
  case notAFolder(String)
  case cannotCreate(folder: String, reason: String)
  case cannotWrite(file: String, reason: String)

  /// What is wrong, where, and what to do.
  public var description: String {
    switch self {
    case .nothingToReport:
      "report: no runs were given; name at least one run folder"
    case .notAFolder(let path):
      "report: \(path) is a file, a folder is needed; choose another place with --out"
    case .cannotCreate(let folder, let reason):
      "report: cannot create the folder \(folder): \(reason); choose another place with --out"
    case .cannotWrite(let file, let reason):
      "report: cannot write \(file): \(reason); check the space left and the rights on its folder"
    }
  }
}
