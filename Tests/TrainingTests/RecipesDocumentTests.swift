import Foundation
import Testing
import Vision

@testable import Training

/// `docs/recipes.md` says what the code does: its tables are those that are made here.
///
/// `PASSBAND_WRITE_DOCS=1 swift test --filter RecipesDocument` writes them anew.
@Suite struct RecipesDocumentTests {
  private let path =
    URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("docs/recipes.md")

  private var tables: [(name: String, text: String)] {
    [("keys", Self.keys)] + Preset.allCases.map { ($0.rawValue, Self.table(of: $0)) }
  }

  @Test func tablesAreThoseOfTheCode() throws {
    var document = try String(contentsOf: path, encoding: .utf8)
    for (name, text) in tables {
      let (start, end) = ("<!-- \(name) -->\n", "<!-- end of \(name) -->")
      let from = try #require(document.range(of: start), "no table \(name)")
      let to = try #require(document.range(of: end), "no end of the table \(name)")
      let place = from.upperBound..<to.lowerBound
      if ProcessInfo.processInfo.environment["PASSBAND_WRITE_DOCS"] == "1" {
        document.replaceSubrange(place, with: text)
      } else {
        #expect(document[place] == text, "docs/recipes.md: the table \(name) is out of date")
      }
    }
    if ProcessInfo.processInfo.environment["PASSBAND_WRITE_DOCS"] == "1" {
      try document.write(to: path, atomically: true, encoding: .utf8)
    }
  }

  private static var keys: String {
    let usual = Recipe(data: "", model: .resnet8)
    return RecipeOption.Group.allCases.map { group in
      let rows = RecipeOption.all.filter { $0.group == group && $0.name != "preset" }.map {
        let value = ["data", "model"].contains($0.name) ? "required" : $0.value(in: usual)
        return "| `\($0.name)` | \($0.meaning) | \($0.allowed) | \(value) |"
      }
      return
        ([
          "### \(group.rawValue)", "", "| key | meaning | allowed | by itself |",
          "|---|---|---|---|",
        ]
        + rows).joined(separator: "\n") + "\n"
    }.joined(separator: "\n")
  }

  private static func table(of preset: Preset) -> String {
    let rows = preset.choices.map { "| `\($0.key)` | \($0.value) | \($0.reason) |" }
    return (["| key | value | why |", "|---|---|---|"] + rows).joined(separator: "\n") + "\n"
  }
}
