import Studies
import Training
import Vision

/// What a study's report says of where its numbers come from.
struct StudyFacts {
  let result: StudyResult
  let numbers: StudyNumbers

  /// Study, scale, seeds, cells and images, on one line.
  var line: String {
    let complete = result.cells - result.missing.count
    var parts = [
      "study \(result.study)", result.source, "preset \(result.preset)",
      "\(result.seeds.count == 1 ? "1 seed" : "\(result.seeds.count) seeds")",
      "\(complete) of \(result.cells) cells complete",
    ]
    if let info = numbers.cells.first?.info {
      let used = numbers.plan.measure.images.map { min($0, info.data.test.count) }
      parts.append(
        "\(info.data.name): \(Wording.count(info.data.train.count)) of "
          + "\(Wording.count(info.data.train.available)) training images, "
          + "\(Wording.count(used ?? info.data.test.count)) of "
          + "\(Wording.count(info.data.test.available)) test images")
    }
    return parts.joined(separator: " · ")
  }

  /// The command that runs it again, in words as a shell reads them.
  var rerun: [String] {
    let settings = result.settings.flatMap { ["--set", $0] }
    return (["passband", "study", "run", result.study, "--preset", result.preset] + settings)
      .map(RerunCommand.quoted)
  }

  /// Days, not seconds: what was stopped and gone on with is the same report.
  var machine: [(String, String)] {
    guard let info = numbers.cells.first?.info else { return [] }
    let machine = info.environment
    let days = Chart.unique(numbers.cells.map { String($0.info.created.prefix(10)) }.sorted())
    return [
      ("trained on", Wording.list(days)), ("Passband", machine.passband),
      ("libtorch", machine.libtorch), ("processor", machine.processor),
      ("processor features", machine.capability), ("threads", "\(machine.threads)"),
      ("device", machine.device), ("precision", machine.precision), ("system", machine.system),
      ("train SHA-256", info.data.train.sha256), ("test SHA-256", info.data.test.sha256),
    ]
  }

  /// The choices of a model's recipe; seeds are the study's.
  func recipe(_ model: String) -> [(String, String)] {
    let cell = numbers.plan.cells.first { $0.model == model }
    let chosen = cell?.recipe.chosenSettings.filter { $0.option != "seed" } ?? []
    return chosen.map { ($0.option, $0.value) }
  }
}
