import ArgumentParser
import Studies

/// What names a study and its scale.
struct StudyOptions: ParsableArguments {
  @Argument(help: "A study that passband study list shows, or a YAML file.")
  var study: String

  @Option(help: "The scale: smoke, quick, paper or coded, where the study has it.")
  var preset = "quick"

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp(
      "Set a recipe's key for every model, models.NAME.KEY, measure.KEY or seeds; may be repeated.",
      valueName: "key=value"))
  var settings: [String] = []

  /// What is typed is wrong usage; what a file says is not.
  func validate() throws {
    guard StudyCatalog.isName(study) else { return }
    do { _ = try plan() } catch let error as StudyError {
      throw ValidationError(error.description)
    }
  }

  /// The plan, and the text it was declared in.
  func plan() throws -> (plan: StudyPlan, text: String) {
    let (study, text) = try StudyCatalog.find(study)
    return (try StudyPlan(study, preset: preset, settings: settings), text)
  }
}
