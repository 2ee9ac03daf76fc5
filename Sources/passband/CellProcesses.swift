import Foundation
import Studies
import Training

/// Runs cells as processes of this same executable, some at a time.
final class CellProcesses {
  private struct Running {
    let folder: CellFolder
    let process: Process
    let start: Double
  }

  private let output: StudyOutput
  private let jobs: Int
  private let threads: Int
  private let line: ProgressLine
  private var running: [Running] = []
  /// Seconds of the cells that were completed now.
  private var spent: [Double] = []

  init(_ output: StudyOutput, jobs: Int, threads: Int?, quiet: Bool) {
    self.output = output
    self.jobs = jobs
    self.threads = threads ?? max(1, ProcessInfo.processInfo.activeProcessorCount / jobs)
    line = ProgressLine(quiet: quiet)
  }

  /// Returns when all are complete or failed, or when a signal asked to stop and all have stopped.
  ///
  /// - Throws: what starting a process or writing a cell's folder throws.
  func run(_ folders: [CellFolder]) throws {
    var waiting = folders[...]
    defer { stopAll() }
    while !(waiting.isEmpty && running.isEmpty) && !StopSignals.wasReceived {
      while running.count < jobs, let next = waiting.popFirst() { try start(next) }
      Thread.sleep(forTimeInterval: 0.05)
      for done in running where !done.process.isRunning { try finish(done) }
      running.removeAll { !$0.process.isRunning }
      line.show(self.progress(left: waiting.count))
    }
    line.finish()
  }

  // MARK: A cell

  private func start(_ folder: CellFolder) throws {
    folder.forgetFailure()
    try makeFolder(folder.path)
    _ = FileManager.default.createFile(atPath: folder.logPath, contents: nil)
    let process = Process()
    process.executableURL = Bundle.main.executableURL
    process.arguments = [
      "study", "cell", output.path, folder.cell.name, "--threads", "\(threads)",
    ]
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: folder.logPath))
    try process.run()
    let now = ProcessInfo.processInfo.systemUptime
    running.append(Running(folder: folder, process: process, start: now))
  }

  private func finish(_ done: Running) throws {
    done.process.waitUntilExit()
    let seconds = ProcessInfo.processInfo.systemUptime - done.start
    if done.folder.isComplete {
      spent.append(seconds)
      return line.finish("\(done.folder.cell.name): complete in \(spoken(seconds: seconds))")
    }
    guard !StopSignals.wasReceived else { return }
    let cause = cause(done)
    try done.folder.fail(cause)
    line.finish()
    Console.warn("\(done.folder.cell.name) failed: \(cause)")
  }

  /// What its process said last, else how it ended.
  private func cause(_ done: Running) -> String {
    let log = FileManager.default.contents(atPath: done.folder.logPath) ?? Data()
    let lines = String(decoding: log, as: UTF8.self).split(whereSeparator: \.isNewline)
    if let place = lines.lastIndex(where: { $0.hasPrefix("Error: ") }) {
      return lines[place...].prefix(4).joined(separator: " ").dropFirst("Error: ".count).description
    }
    let status = done.process.terminationStatus
    return done.process.terminationReason == .uncaughtSignal
      ? "its process was ended by signal \(status); \(done.folder.logPath) may say more"
      : "its process ended with status \(status); \(done.folder.logPath) may say more"
  }

  private func stopAll() {
    for one in running where one.process.isRunning { one.process.terminate() }
    for one in running { one.process.waitUntilExit() }
  }

  // MARK: Progress

  private func progress(left: Int) -> String {
    let cells = running.map { one in
      let epochs = one.folder.cell.recipe.epochs
      let epoch = one.folder.epoch ?? 0
      return "\(one.folder.cell.name) "
        + (epoch < epochs ? "epoch \(epoch)/\(epochs)" : "is being measured")
    }
    let open = left + running.count
    let words = "\(open) to go · " + cells.joined(separator: ", ")
    guard !spent.isEmpty else { return words }
    let seconds = spent.reduce(0, +) / Double(spent.count) * Double(open) / Double(jobs)
    return words + " · about \(spoken(seconds: seconds)) left"
  }
}
