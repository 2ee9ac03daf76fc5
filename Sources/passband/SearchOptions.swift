import ArgumentParser
import Robustness
import Studies
import Torch
import Training
import Vision

/// On which images several models are attacked, and how the searches run.
struct SearchOptions: ParsableArguments {
  @Option(help: "Data set; a run folder's own when left out.")
  var data: String?

  @Option(help: "Which part of it.")
  var split = DataSplit.test

  @Option(help: "Images per batch: random numbers are drawn for a batch.")
  var batchSize = 100

  @Option(help: "Decides random starts and draws.")
  var seed: UInt64 = 0

  @Option(help: "What BatchNorm normalises with.")
  var statistics = Statistics.running

  @Option(help: "Number format of the search: auto, float32 or bfloat16.")
  var precision = PrecisionChoice.auto

  func validate() throws {
    guard batchSize >= 1 else {
      throw ValidationError("--batch-size is \(batchSize); it is a whole number, 1 or more.")
    }
    guard statistics == .running || precision != .bfloat16 else {
      throw ValidationError(
        "--statistics batch leaves a search float32 only; leave --precision bfloat16 out.")
    }
  }

  /// The number format that an attack searches in.
  func precision(of entry: AttackEntry) -> Precision {
    let isExact = precision == .auto && (statistics == .batch || !entry.bearsRounding)
    return isExact ? .float32 : precision.resolved
  }
}
