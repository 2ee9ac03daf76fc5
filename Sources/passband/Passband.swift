import ArgumentParser
import Training

/// The command. Results go to standard output, progress and warnings to standard error.
@main
struct Passband: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "passband",
    abstract: "Which frequencies does your image classifier listen to?",
    discussion: """
      Cut an image's spectrum at a radius: the low-frequency component (LFC) looks
      like the original, the high-frequency component (HFC) looks black, yet a
      network may name it rightly. Passband splits images, trains networks while
      watching both, and audits models.

      First steps:
        passband doctor                     what is here, what is missing
        passband split photo.png --radius 12 --out parts
        passband train --data fashion-mnist --model resnet8 --out runs/first
        passband audit runs/first
        passband attack runs/first
        passband report runs/first --out report
        passband compare runs/first runs/second

      Exit status: 0 done, 1 failed (with a line that says what, where and how to
      mend it), 2 a bound of audit --fail-below was missed, 64 wrong usage.
      """,
    version: passbandVersion,
    subcommands: [
      Doctor.self, DataCommand.self, SplitCommand.self, TrainCommand.self, AuditCommand.self,
      AttackCommand.self, KernelsCommand.self, SmoothCommand.self, DefendCommand.self,
      SmoothingGridCommand.self, StudyCommand.self, ReportCommand.self, CompareCommand.self,
      BenchCommand.self,
    ])
}
