import Foundation
import Testing

/// The README shows what is compiled, not what once was.
@Suite struct ReadmeTests {
  private let root = URL(fileURLWithPath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

  private func text(_ path: String) throws -> String {
    try String(contentsOf: root.appendingPathComponent(path), encoding: .utf8)
  }

  @Test func showsTheCompiledExample() throws {
    let example = try text("Examples/Listen/main.swift")
    #expect(try text("README.md").contains("```swift\n\(example)```\n"))
  }

  @Test func showsPicturesThatExist() throws {
    let readme = try text("README.md")
    let pictures = readme.matches(of: /!\[[^\]]*\]\(([^)]+)\)/).map { String($0.1) }
    #expect(!pictures.isEmpty)
    for picture in pictures {
      #expect(FileManager.default.fileExists(atPath: root.appendingPathComponent(picture).path))
    }
  }

  @Test func namesOnlyMakeTargetsThatExist() throws {
    let makefile = try text("Makefile")
    for target in try text("README.md").matches(of: /`make ([a-z]+)`/).map({ String($0.1) }) {
      #expect(makefile.contains("\n\(target):"), "make \(target)")
    }
  }
}
