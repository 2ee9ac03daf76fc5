import Foundation
import Spectra
import Torch
import Training
import Vision

/// Tells a person how a training run goes.
final class TrainingReporter {
  private let recipe: Recipe
  private let line: ProgressLine
  private var measureSeconds = 0.0

  init(recipe: Recipe, quiet: Bool) {
    self.recipe = recipe
    line = ProgressLine(quiet: quiet)
  }

  func report(_ event: TrainingEvent) {
    switch event {
    case .resumed(let epochs, let images):
      let place = images > 0 ? " and \(grouped(images)) images" : ""
      line.finish(
        epochs >= recipe.epochs
          ? "This run is complete: \(epochs) epochs."
          : "Going on after epoch \(epochs)\(place) of \(recipe.epochs).")
    case .warning(let text):
      line.finish()
      Console.warn(text)
    case .step(let epoch, let done, let total, let speed, let loss):
      line.show(progress(epoch, done, total, speed, loss))
    case .measuring(let epoch):
      line.show("epoch \(epoch)/\(recipe.epochs) · measuring")
    case .epochEnded(let record):
      measureSeconds = record.measureSeconds
      line.finish(summary(record))
    }
  }

  func stopped(_ stopped: TrainingStopped, _ folder: String) {
    line.finish()
    let place = stopped.images > 0 ? " and \(grouped(stopped.images)) images" : ""
    Console.note(
      "Stopped after epoch \(stopped.epochs)\(place) of \(recipe.epochs); everything is kept.\n"
        + "Go on: passband train --resume \(folder)")
  }

  private func progress(
    _ epoch: Int, _ done: Int, _ total: Int, _ speed: Double, _ loss: Double
  ) -> String {
    let images = total - done + (recipe.epochs - epoch) * total
    let left =
      Double(images) / max(speed, 1e-9)
      + Double(recipe.epochs - epoch + 1) * measureSeconds
    return "epoch \(epoch)/\(recipe.epochs) · \(grouped(done))/\(grouped(total)) images · "
      + "\(grouped(Int(speed))) images/s · loss \(String(format: "%.3f", loss)) · "
      + "\(spoken(seconds: left)) left"
  }

  private func summary(_ record: EpochRecord) -> String {
    var parts = [
      "epoch \(record.epoch)/\(recipe.epochs)",
      "\(grouped(Int(record.imagesPerSecond ?? 0))) images/s",
      "loss \(String(format: "%.3f", record.loss ?? .nan))",
    ]
    parts += record.measurements.filter(isShown)
      .map { "\(label($0)) \(String(format: "%.3f", $0.accuracy))" }
    return parts.joined(separator: " · ")
  }

  /// Whole images, and components of test images as the published figure rescales them; with
  /// running statistics where they are measured.
  private func isShown(_ measurement: AccuracyMeasurement) -> Bool {
    let measuring = recipe.measuring
    let rescale = (measuring.rescales.contains(.max) ? .max : measuring.rescales[0]).rawValue
    let statistics =
      recipe.norm.hasBatchStatistics && !measuring.statistics.contains(.running)
      ? "batch" : "running"
    guard measurement.statistics == statistics else { return false }
    return measurement.radius == nil
      || measurement.split == "test" && measurement.rescale == rescale
  }

  /// "train", "test", "L4", "H4".
  private func label(_ measurement: AccuracyMeasurement) -> String {
    guard let radius = measurement.radius else { return measurement.split }
    return (measurement.condition == "low" ? "L" : "H") + String(format: "%g", radius)
  }
}
