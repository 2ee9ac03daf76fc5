import Studies
import Training
import Vision

/// One point of the accuracy-over-epochs chart.
struct EpochPoint: Sendable {
  let network: String
  let chance: Double
  let epoch: Int
  let measurement: AccuracyMeasurement

  /// The points of a run: train and test originals, test LFC and HFC at the recipe's rescaling.
  static func all(of run: StudiedRun) -> [EpochPoint] {
    run.epochs.flatMap { record in
      record.measurements
        .filter { isShown($0, rescale: run.rescale) }
        .map {
          EpochPoint(
            network: run.title, chance: run.chance, epoch: record.epoch, measurement: $0)
        }
    }
  }

  /// Components of training images are another figure's matter, as are other rescalings.
  private static func isShown(_ measurement: AccuracyMeasurement, rescale: String) -> Bool {
    guard measurement.count > 0 else { return false }
    if measurement.condition == "original" { return true }
    return measurement.split == "test" && measurement.rescale == rescale
      && measurement.radius != nil
  }

  /// The name in the legend.
  var image: String {
    measurement.condition == "original"
      ? measurement.split
      : Wording.condition(measurement.condition, radius: measurement.radius)
  }

  var json: JSONValue {
    let interval = Interval(correct: measurement.correct, count: measurement.count)
    return [
      "network": .string(network), "epoch": .integer(epoch), "image": .string(image),
      "statistics": .string(measurement.statistics),
      "accuracy": .number(measurement.accuracy), "low": .number(interval.low),
      "high": .number(interval.high), "count": .integer(measurement.count),
      "chance": .number(chance),
    ]
  }
}

extension [EpochPoint] {
  /// The radii at which `condition` was measured, rising.
  func radii(of condition: String) -> [Double] {
    Set(filter { $0.measurement.condition == condition }.compactMap(\.measurement.radius)).sorted()
  }
}
