import ArgumentParser

struct StudyCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "study",
    abstract: "Run the paper's experiments, or your own, with controls and verdicts.",
    discussion: """
      A study is a YAML file: models (recipes), seeds, what is measured, figures and
      claims with the rules that judge them. Its cells, one a model and seed, are
      runs of their own: what is complete is kept, what was stopped goes on.
      docs/studies.md explains the files and how to write one.

      Examples:
        passband study list
        passband study describe heuristics --preset quick
        passband study run heuristics --preset quick --jobs 2
        passband study run my.yaml --set epochs=5 --set seeds=0,1,2
        passband study report runs/studies/heuristics-quick
      """,
    subcommands: [
      StudyList.self, StudyDescribe.self, StudyRun.self, StudyStatus.self, StudyReport.self,
      StudyCellCommand.self,
    ])
}
