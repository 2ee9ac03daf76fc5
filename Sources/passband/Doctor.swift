import ArgumentParser
import Foundation
import Reports
import Torch
import Training
import Vision

struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Tell what this machine has, what is missing, and how to get it.",
    discussion: """
      Examples:
        passband doctor
        passband doctor --json
      """)

  @Flag(help: "Print one JSON object.")
  var json = false

  /// A part of the installation that may be missing.
  private struct Part: Encodable {
    let name: String
    let found: String?
    let remedy: String?
  }

  private struct Report: Encodable {
    let environment: EnvironmentInfo
    let automaticPrecision: Precision
    let oneDNN: Bool
    let cudaDevices: Int
    let mpsDevices: Int
    let dataFolder: String
    let data, charts: [Part]
  }

  func run() throws {
    let report = Report(
      environment: .current(precision: .automatic), automaticPrecision: .automatic,
      oneDNN: Machine.hasOneDNN, cudaDevices: Device.count(of: .cuda),
      mpsDevices: Device.count(of: .mps), dataFolder: DataCatalog.defaultRoot, data: dataParts,
      charts: chartParts)
    if json { return try Console.printJSON(report) }
    print(machineTable(report).text(), terminator: "")
    print("\nData in \(report.dataFolder):\n" + table(report.data).text(), terminator: "")
    print("\nCharts:\n" + table(report.charts).text(), terminator: "")
    tellMissing(report.data + report.charts)
  }

  private func machineTable(_ report: Report) -> TextTable {
    let environment = report.environment
    let bfloat16 =
      Machine.hasNativeBFloat16
      ? "yes: training uses it unless told otherwise" : "no: training uses float32"
    return TextTable(
      columns: [.init("what"), .init("here")],
      rows: [
        ["passband", environment.passband],
        ["libtorch", environment.libtorch],
        ["system", environment.system],
        ["processor", environment.processor],
        ["vector instructions", environment.capability],
        ["bfloat16 arithmetic", bfloat16],
        ["oneDNN", report.oneDNN ? "yes" : "no: convolutions will be slow"],
        ["threads", "\(environment.threads)"],
        ["CUDA devices", "\(report.cudaDevices)"],
        ["MPS devices", "\(report.mpsDevices)"],
      ])
  }

  private var dataParts: [Part] {
    DataCatalog().entries.map { entry in
      switch entry.location {
      case .found(let folder): Part(name: entry.dataset.name, found: folder, remedy: nil)
      case .missing(_, let remedy): Part(name: entry.dataset.name, found: nil, remedy: remedy)
      }
    }
  }

  private var chartParts: [Part] {
    let tools = ChartTools.located()
    return [
      Part(
        name: "chart library of reports", found: tools.bundle?.path,
        remedy: tools.bundle == nil ? "run `make setup`" : nil),
      Part(
        name: "charts as PNG files", found: tools.python?.path,
        remedy: tools.python == nil ? "run `make setup`" : nil),
    ]
  }

  private func table(_ parts: [Part]) -> TextTable {
    TextTable(
      columns: [.init("name"), .init("found")],
      rows: parts.map { [$0.name, $0.found ?? "missing"] })
  }

  private func tellMissing(_ parts: [Part]) {
    for part in parts { if let remedy = part.remedy { print("\n\(part.name): \(remedy)") } }
  }
}
