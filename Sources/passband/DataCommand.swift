import ArgumentParser
import Foundation
import Reports
import Torch
import Vision

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data",
    abstract: "List, describe and fetch data sets.",
    discussion: """
      Data live in $PASSBAND_DATA, else in ~/.cache/passband.

      Examples:
        passband data list
        passband data info cifar10
        passband data fetch fashion-mnist
      """,
    subcommands: [ListData.self, InfoData.self, FetchData.self])
}

struct ListData: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "The data sets Passband knows, and whether they are here.",
    discussion: """
      Examples:
        passband data list
        passband data list --json
      """)

  @Flag(help: "Print a JSON list.")
  var json = false

  private struct Row: Encodable {
    let name, summary: String
    let found: String?
    let remedy: String?
  }

  func run() throws {
    let rows = DataCatalog().entries.map { entry -> Row in
      switch entry.location {
      case .found(let folder):
        Row(name: entry.dataset.name, summary: entry.dataset.summary, found: folder, remedy: nil)
      case .missing(_, let remedy):
        Row(name: entry.dataset.name, summary: entry.dataset.summary, found: nil, remedy: remedy)
      }
    }
    if json { return try Console.printJSON(rows) }
    let table = TextTable(
      columns: [.init("name"), .init("what"), .init("where")],
      rows: rows.map { [$0.name, $0.summary, $0.found ?? "not here"] })
    print(table.text(), terminator: "")
    for row in rows { if let remedy = row.remedy { print("\n\(row.name): \(remedy)") } }
  }
}

struct InfoData: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "info", abstract: "Read a data set and tell what is in it.",
    discussion: """
      Examples:
        passband data info fashion-mnist
        passband data info cifar10 --json
        passband data info folder:photos,size=224
        passband data info npz:test.npz
      """)

  @Argument(help: "fashion-mnist, mnist, cifar10, cifar100, folder:PATH or npz:PATH.")
  var name: String

  @Flag(help: "Print one JSON object.")
  var json = false

  private struct Part: Encodable {
    let split: DataSplit
    let count: Int
    let official: Int?
    let channels, height, width: Int
    let classes: [String]
    let perClass: [Int]
    let sha256, sha256Of: String
    let files, warnings: [String]

    init(_ data: any ImageSource) {
      split = data.split
      count = data.count
      official = (data as? Dataset)?.officialCount
      (channels, height, width) = (data.channels, data.height, data.width)
      classes = data.classNames
      perClass = data.labels.binCount(data.classCount).ints
      (sha256, sha256Of) = (data.sha256, data.checksumOf)
      (files, warnings) = (data.sourceFiles, data.warnings)
    }
  }

  func run() throws {
    let parts = try parts()
    if json { return try Console.printJSON(parts) }
    for part in parts {
      let official = part.official.map { " of \(grouped($0)) published" } ?? ""
      print(
        "\(name) \(part.split.rawValue): \(grouped(part.count))\(official) images, "
          + "\(part.channels)×\(part.height)×\(part.width), \(part.classes.count) classes")
      print("  sha256 \(part.sha256) of \(part.sha256Of)")
      for file in part.files { print("  \(file)") }
      for warning in part.warnings { print("  \(warning)") }
    }
    print("\n" + perClass(parts).text(), terminator: "")
  }

  /// Both splits, or those that a folder or an archive has.
  private func parts() throws -> [Part] {
    let found = DataSplit.allCases.map { split in
      Result { Part(try DataCatalog().open(name, split: split)) }
    }
    let there = found.compactMap { try? $0.get() }
    let isOwn = name.hasPrefix("folder:") || name.hasPrefix("npz:")
    return isOwn && !there.isEmpty ? there : try found.reversed().map { try $0.get() }.reversed()
  }

  private func perClass(_ parts: [Part]) -> TextTable {
    let classes = parts.first?.classes ?? []
    return TextTable(
      columns: [.init("class")] + parts.map { .init($0.split.rawValue, .right) },
      rows: classes.indices.map { i in [classes[i]] + parts.map { grouped($0.perClass[i]) } })
  }
}

struct FetchData: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fetch", abstract: "Download a data set's official files, checked and resumable.",
    discussion: """
      Examples:
        passband data fetch fashion-mnist
        PASSBAND_DATA=/data passband data fetch cifar10
      """)

  @Argument(help: "fashion-mnist, mnist, cifar10 or cifar100.")
  var name: String

  func run() throws {
    print(try DataFetcher(catalog: DataCatalog()).fetch(name).description)
  }
}
