internal import Foundation

/// The run as TensorBoard shows it: written anew from the run's log at the start, so that nothing
/// stands there twice, then added to.
struct Board {
  private let file: EventFile

  init(_ folder: RunFolder) throws {
    let start = try folder.info().created
    let time = ISO8601DateFormatter().date(from: start) ?? Date()
    let steps = try folder.steps().flatMap { $0.events(at: time) }
    let epochs = try folder.epochs().flatMap { $0.events(at: time) }
    file = try EventFile(folder.eventsPath, steps + epochs, at: time)
  }

  func add(_ record: StepRecord) throws { try write(record.events(at: Date())) }
  func add(_ record: EpochRecord) throws { try write(record.events(at: Date())) }

  private func write(_ events: [ScalarEvent]) throws {
    for event in events { file.append(event) }
    try file.flush()
  }
}

extension StepRecord {
  /// What TensorBoard shows of a step, by optimiser step.
  fileprivate func events(at time: Date) -> [ScalarEvent] {
    var values = [
      ("step/loss", loss), ("step/learning rate", learningRate),
      ("step/images per second", imagesPerSecond),
    ]
    if let gradientNorm { values.append(("step/gradient norm", gradientNorm)) }
    return values.map { ScalarEvent($0.0, $0.1, step: step, at: time) }
  }
}

extension EpochRecord {
  /// What TensorBoard shows of an epoch, by epoch: "test, max, batch/L4" are accuracies.
  fileprivate func events(at time: Date) -> [ScalarEvent] {
    var values: [(String, Double?)] = [
      ("epoch/loss", loss), ("epoch/learning rate", learningRate),
      ("epoch/gradient norm", gradientNorm), ("epoch/images per second", imagesPerSecond),
    ]
    values += measurements.map { ($0.tag, $0.accuracy) }
    values += (energies ?? []).map { ($0.tag, $0.after) }
    if let adversary {
      let count = Double(max(1, adversary.count))
      values += [
        ("adversary/clean", Double(adversary.clean) / count),
        ("adversary/one step", Double(adversary.singleStep) / count),
        ("adversary/ten steps", Double(adversary.iterated) / count),
      ]
    }
    return values.compactMap { tag, value in
      value.map { ScalarEvent(tag, $0, step: epoch, at: time) }
    }
  }
}

extension AccuracyMeasurement {
  fileprivate var tag: String {
    "\(split) \(statistics) rescale \(rescale)/\(component(condition, radius))"
  }
}

extension EnergyMeasurement {
  fileprivate var tag: String {
    "energy \(statistics) \(layer)/\(component(condition, radius))"
  }
}

/// "original", "L4", "H4".
private func component(_ condition: String, _ radius: Double?) -> String {
  guard let radius else { return condition }
  return (condition == "low" ? "L" : "H") + radius.word
}
