internal import Foundation
public import Training

/// Where a cell keeps its run, and what was measured of it.
public struct CellFolder: Sendable {
  public let cell: StudyCell
  public let path: String
  /// Of one way of measuring.
  public let measured: String

  public var run: RunFolder { RunFolder(path + "/run") }
  /// What the process of the cell wrote.
  public var logPath: String { path + "/log.txt" }
  private var donePath: String { measured + "/done.json" }
  private var failurePath: String { measured + "/failure.json" }

  /// How far a cell is.
  public enum State: Sendable, Equatable {
    case complete
    case failed(String)
    /// Epochs done.
    case started(Int)
    case waiting
  }

  /// Whether everything is measured.
  public var isComplete: Bool { FileManager.default.fileExists(atPath: donePath) }

  /// The last epoch that was logged; nil before the first.
  public var epoch: Int? { (try? run.epochs())?.last?.epoch }

  public var state: State {
    if isComplete { return .complete }
    if let failure = FileManager.default.contents(atPath: failurePath)
      .flatMap({ try? JSONDecoder().decode(Failure.self, from: $0) })
    {
      return .failed(failure.cause)
    }
    return epoch.map(State.started) ?? .waiting
  }

  private struct Failure: Codable { var cause: String }
  private struct Done: Codable { var format = 1 }

  /// - Throws: ``StudyError`` or `DataError` when the folder cannot be written.
  public func fail(_ cause: String) throws {
    try StudyOutput.makeFolder(measured)
    try StudyOutput.write(Failure(cause: cause), to: failurePath)
  }

  /// A failed cell is tried again.
  public func forgetFailure() { try? FileManager.default.removeItem(atPath: failurePath) }

  func finish() throws {
    try StudyOutput.write(Done(), to: donePath)
    // The weights are kept; what it takes to go on training is not needed any more.
    try? FileManager.default.removeItem(atPath: run.path + "/checkpoint")
  }
}
