import ArgumentParser
import Foundation
import Reports
import Studies
import Training
import Vision

struct StudyDescribe: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "describe", abstract: "What a study would do, and about how long it takes.",
    discussion: """
      Checks everything, prints models, cells and claims, and times a few batches
      of every model on this machine for an estimate. Starts nothing.

      Examples:
        passband study describe batchnorm
        passband study describe batchnorm --preset coded --set seeds=0
        passband study describe my.yaml --no-estimate --json
      """)

  @OptionGroup var options: StudyOptions

  @Option(help: "Cells at a time, for the estimate.")
  var jobs = 1

  @Flag(inversion: .prefixedNo, help: "Time a few batches of every model.")
  var estimate = true

  @Flag(help: "Print one JSON object.")
  var json = false

  @OptionGroup var machine: MachineOptions

  private struct Printed: Encodable {
    let study, title, question, source, preset: String
    let seeds: [UInt64]
    let models: [String: [String: String]]
    let measure: [String: String]
    let cells: [String]
    let claims: [String]
    let estimatedSeconds: Double?
  }

  func validate() throws {
    guard jobs >= 1 else {
      throw ValidationError("--jobs is \(jobs); it is a whole number, 1 or more.")
    }
  }

  func run() throws {
    machine.apply()
    let (plan, _) = try options.plan()
    let data = try plan.load()
    let seconds = estimate ? try self.seconds(plan, data) : nil
    if json { return try Console.printJSON(printed(plan, seconds)) }
    show(plan, seconds)
  }

  private func seconds(_ plan: StudyPlan, _ data: StudyPlan.Data) throws -> Double {
    let line = ProgressLine(quiet: machine.quiet)
    defer { line.finish() }
    let calibration = try Calibration(plan, data) { line.show("timing \($0)") }
    return calibration.total(plan.cells)
  }

  private func settings(_ plan: StudyPlan, _ model: String) -> [Recipe.Setting] {
    let recipe = plan.cells.first { $0.model == model }?.recipe
    return recipe?.chosenSettings.filter { $0.option != "seed" } ?? []
  }

  private func printed(_ plan: StudyPlan, _ seconds: Double?) -> Printed {
    let study = plan.study
    return Printed(
      study: study.name, title: study.title, question: study.question, source: study.source,
      preset: plan.preset.name, seeds: plan.seeds,
      models: Dictionary(
        uniqueKeysWithValues: plan.models.map { model in
          let settings = settings(plan, model)
          return (
            model, Dictionary(uniqueKeysWithValues: settings.map { ($0.option, $0.value) })
          )
        }),
      measure: Dictionary(
        uniqueKeysWithValues: plan.measure.settings.map { ($0.key, $0.value) }),
      cells: plan.cells.map(\.name), claims: study.claims.map(\.rule.text),
      estimatedSeconds: seconds)
  }

  // MARK: For people

  private func show(_ plan: StudyPlan, _ seconds: Double?) {
    let study = plan.study
    print("\(study.title)\n\(study.name) · \(study.source)\n\n\(study.question)\n")
    for preset in study.presets {
      let mark = preset.name == plan.preset.name ? "→" : " "
      print("\(mark) \(preset.name): \(preset.absent.map { "none: \($0)" } ?? preset.says)")
    }
    let all = plan.models.map { settings(plan, $0) }
    let shared = (all.first ?? []).filter { setting in all.allSatisfy { $0.contains(setting) } }
    print("\nEvery model: " + shared.map { "\($0.option) \($0.value)" }.joined(separator: ", "))
    for (model, settings) in zip(plan.models, all) {
      let own = settings.filter { !shared.contains($0) }
      print(
        "  \(model): "
          + (own.isEmpty
            ? "nothing else" : own.map { "\($0.option) \($0.value)" }.joined(separator: ", ")))
    }
    print(
      "\nMeasured after training: "
        + plan.measure.settings.filter { $0.value != "none" }
        .map { "\($0.key) \($0.value)" }.joined(separator: ", "))
    print("\nClaims, and the rules that judge them:")
    for claim in study.claims {
      print("  • \(claim.says)\n      \(claim.rule.text)")
      for control in claim.controls { print("      control: \(control.rule.text)") }
    }
    print("\n\(cells(plan))" + (seconds.map { time(plan, $0) } ?? "."))
  }

  private func cells(_ plan: StudyPlan) -> String {
    let seeds = plan.seeds.map { "\($0)" }.joined(separator: ", ")
    return "\(plan.cells.count) cells: \(plan.models.count) models × seeds \(seeds)"
  }

  private func time(_ plan: StudyPlan, _ seconds: Double) -> String {
    let together = seconds / Double(min(jobs, plan.cells.count))
    return "; about \(spoken(seconds: together))"
      + (jobs > 1 ? " with \(jobs) at a time, if there are cores for all." : ", one at a time.")
  }
}
