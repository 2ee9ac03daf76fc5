import Foundation
import Testing

@Suite struct HelpTests {
  private struct Dump: Decodable { let command: Node }

  private struct Node: Decodable {
    let commandName: String
    let subcommands: [Node]?

    /// The words that name each command within, its own included.
    var paths: [[String]] {
      let own = (subcommands ?? []).filter { $0.commandName != "help" }
      return [[commandName]] + own.flatMap(\.paths).map { [commandName] + $0 }
    }
  }

  private func everyCommand() throws -> [[String]] {
    let dump = try succeed(["--experimental-dump-help"])
    return try JSONDecoder().decode(Dump.self, from: Data(dump.output.utf8)).command.paths
  }

  @Test func everyCommandHasExamples() throws {
    let commands = try everyCommand()
    for name in [
      "doctor", "data", "split", "train", "audit", "attack", "kernels", "smooth", "defend",
      "report", "compare",
    ] {
      #expect(commands.contains(["passband", name]))
    }
    for command in commands {
      let help = try succeed(command.dropFirst() + ["--help"])
      #expect(help.errors.isEmpty)
      let title = command.count == 1 ? "First steps:" : "Examples:"
      let name = command.joined(separator: " ")
      #expect(help.output.contains("\(title)\n  "), "\(name)")
      #expect(help.output.contains("USAGE: \(name) "), "\(name)")
      let lines = help.output.split(separator: "\n").filter { !$0.hasPrefix("USAGE: ") }
      for line in lines { #expect(line.count <= 80, "\(name): \(line)") }
    }
  }

  @Test func withoutArgumentsHelpIsShown() throws {
    let help = try succeed([])
    #expect(try help.output == succeed(["--help"]).output)
    for name in [
      "doctor", "data", "split", "train", "audit", "attack", "kernels", "smooth", "defend",
      "report", "compare",
    ] {
      #expect(help.output.contains("\n  \(name) "), "\(name)")
    }
  }

  @Test func versionIsANumber() throws {
    #expect(try succeed(["--version"]).output.wholeMatch(of: /\d+\.\d+\.\d+\n/) != nil)
  }

  /// An option that no command has is complained about only when all others are understood.
  @Test func examplesAreUnderstood() throws {
    for command in try everyCommand() where command.count > 1 {
      let help = try succeed(command.dropFirst() + ["--help"]).output.replacing(" \\\n", with: " ")
      let examples = help.split(separator: "\n").filter { $0.hasPrefix("  passband ") }
      #expect(!examples.isEmpty, "\(command)")
      for example in examples {
        let words = example.split(separator: " ").dropFirst().map(String.init)
        let outcome = try Command.run(words + ["--no-such-option"])
        let complaint = "Error: Unknown option '--no-such-option'"
        #expect(outcome.errors.hasPrefix(complaint), "\(example): \(outcome.errors)")
      }
    }
  }
}
