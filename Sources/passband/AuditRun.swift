import Foundation
import Studies
import Torch
import Vision

/// One pass of an audit: a model on one data set, which goes on where an interrupted one stopped.
///
/// What was answered so far is kept in the folder as `outcomes.partial-MARK.safetensors`, every half
/// minute and when a signal asks to stop; MARK is a checksum of everything that decides answers. It goes
/// when all is done.
struct AuditRun {
  let evaluation: Evaluation
  let classifier: any Classifier
  let data: any ImageSource
  let conditions: [Condition]
  let folder: String
  /// Of the model's file.
  let modelMark: String
  let quiet: Bool

  /// - Throws: ``AuditStopped`` after a signal; what measuring throws.
  func outcomes(startingAnew: Bool) throws -> Outcomes {
    let path = try partialPath()
    let partial = startingAnew ? nil : self.partial(path)
    if let partial, !quiet {
      Console.note(
        "going on after \(grouped(partial.labels.count)) of \(grouped(data.count)) images; --anew "
          + "starts from the first")
    }
    let outcomes = try measure(after: partial, keepingIn: path)
    try? FileManager.default.removeItem(atPath: path)
    return outcomes
  }

  private func measure(after partial: Outcomes?, keepingIn path: String) throws -> Outcomes {
    let line = ProgressLine(quiet: quiet)
    defer { line.finish() }
    let (start, first) = (ProcessInfo.processInfo.systemUptime, partial?.labels.count ?? 0)
    var kept = start
    return try evaluation.outcomes(
      of: classifier, on: data, under: conditions, after: partial
    ) { progress in
      let now = ProcessInfo.processInfo.systemUptime
      line.show(text(progress.done, first, seconds: now - start))
      let mustStop = StopSignals.wasReceived && progress.done < data.count
      guard canGoOn, mustStop || now - kept >= 30 else { return }
      kept = now
      try progress.outcomes().write(to: path)
      if mustStop { throw AuditStopped(done: progress.done, count: data.count) }
    }
  }

  private func text(_ done: Int, _ first: Int, seconds: Double) -> String {
    let left = seconds / Double(max(1, done - first)) * Double(data.count - done)
    return "\(grouped(done))/\(grouped(data.count)) images under \(conditions.count) conditions · "
      + "\(spoken(seconds: left)) left"
  }

  /// Dropout at test draws its noise from the first image on: half an audit cannot be gone on with.
  private var canGoOn: Bool { !classifier.isRandomized }

  /// What an audit of the same kind left; nil when there is none, or none that is whole.
  private func partial(_ path: String) -> Outcomes? {
    guard canGoOn, let found = try? Outcomes(contentsOf: path) else { return nil }
    let done = found.labels.count
    let size = min(evaluation.batchSize, data.count)
    guard found.source == evaluation.source(classifier, data), done < data.count,
      done % size == 0, found.rows.map(\.condition) == conditions,
      found.labels == Array(data.labels.ints.prefix(done))
    else { return nil }
    return found
  }

  private func partialPath() throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let source = try encoder.encode(evaluation.source(classifier, data))
    let conditions = try encoder.encode(conditions)
    let mark = Checksum.of(Array(modelMark.utf8) + Array(source) + Array(conditions))
    return folder + "/outcomes.partial-\(mark.prefix(16)).safetensors"
  }
}

/// An audit that a signal stopped.
struct AuditStopped: Error {
  let done: Int
  let count: Int

  var sentence: String {
    "stopped after \(grouped(done)) of \(grouped(count)) images; the same command goes on from there"
  }
}
