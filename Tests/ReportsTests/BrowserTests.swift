import Foundation
import Studies
import Testing

@testable import Reports

/// Pages as a browser shows them: headless Chromium runs their scripts and gives back what they drew.
@Suite struct BrowserTests {
  private static let tools = ChartTools.located(
    executable: nil, current: URL(fileURLWithPath: #filePath))

  private static let browser: String? = {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let names = ["chromium", "chromium-browser", "google-chrome", "chrome"]
    let found = names.flatMap { name in folders.map { "\($0)/\(name)" } }
    return found.first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  private static let isReady = browser != nil && tools.bundle != nil

  /// What Chromium made of a page, and what its console said.
  private func opened(_ html: String) throws -> (document: String, console: String) {
    let folder = URL(fileURLWithPath: NSTemporaryDirectory() + "passband-browser-\(UUID())")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let page = folder.appendingPathComponent("page.html")
    try Data(html.utf8).write(to: page)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try #require(Self.browser))
    process.arguments = [
      "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
      "--user-data-dir=\(folder.path)/profile", "--enable-logging=stderr",
      "--virtual-time-budget=60000", "--window-size=1200,1000", "--dump-dom", page.absoluteString,
    ]
    let streams = ["document", "console"].map { folder.appendingPathComponent($0) }
    for stream in streams { try Data().write(to: stream) }
    process.standardOutput = try FileHandle(forWritingTo: streams[0])
    process.standardError = try FileHandle(forWritingTo: streams[1])
    process.standardInput = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    let texts = try streams.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    #expect(process.terminationStatus == 0, "\(texts[1])")
    return (texts[0], texts[1])
  }

  /// Whether a chart's place has an error in it. (The words alone are in the page's script too.)
  private func isBroken(_ document: String) -> Bool {
    document.contains(">This chart could not be drawn: ")
  }

  /// Every chart drawn once for light and once for dark pages, with marks in it, and nothing wrong.
  private func expectDrawn(_ html: String, _ charts: [String]) throws {
    let (document, console) = try opened(html)
    let complaints = console.split(separator: "\n").filter {
      $0.contains("CONSOLE") && !$0.contains("INFO")
    }
    #expect(complaints.isEmpty)
    #expect(!isBroken(document))
    let plots = document.split(separator: "data-chart=\"").dropFirst()
    #expect(plots.map { String($0.prefix { $0 != "\"" }) } == charts)
    for plot in plots {
      let name = plot.prefix(40)
      let own = plot.prefix(upTo: plot.range(of: "</figure>")?.lowerBound ?? plot.endIndex)
      let pictures = own.matches(of: /<svg\s/).count
      #expect(pictures >= 2, "\(name)")
      let marks = own.matches(of: /aria-roledescription="(?:rect mark|line mark|bar|point)"/).count
      #expect(marks >= 4, "\(name)")
    }
  }

  @Test(.enabled(if: isReady, "no Chromium was found, or set-up made no chart tools"))
  func everyFigureOfAReportIsDrawn() throws {
    let runs = try Samples.pair() + [Samples.auditedOnly()]
    let report = HTMLReport(runs: runs, bundle: Self.tools.bundleSource())
    try expectDrawn(
      try report.html(),
      [
        "accuracy-epochs", "accuracy-radius", "hfc-predictions", "hfc-confusion", "heat-map",
        "gradient-spectrum", "corollary-radii",
      ])
  }

  @Test(.enabled(if: isReady, "no Chromium was found, or set-up made no chart tools"))
  func everyFigureOfAComparisonIsDrawn() throws {
    let models = ["a", "b"].map {
      ComparedModel(title: $0, path: $0, outcomes: Samples.outcomes(Samples.curve, model: $0))
    }
    let report = ComparisonReport(
      try ModelComparison(models), audits: models.map { AuditResult($0.outcomes) },
      bundle: Self.tools.bundleSource())
    try expectDrawn(report.html(), ["accuracy-radius", "error-consistency"])
  }

  /// The check can fail: a chart of an unknown mark is told.
  @Test(.enabled(if: isReady, "no Chromium was found, or set-up made no chart tools"))
  func aChartThatCannotBeDrawnIsSeen() throws {
    let bad = Chart(name: "bad", alternative: "", spec: ["mark": "no-such-mark"])
    let report = HTMLReport(
      runs: [Samples.auditedOnly()], title: "Bad", bundle: Self.tools.bundleSource(), charts: [bad])
    let page = report.document(header: "", sections: [report.chart("bad")])
    #expect(isBroken(try opened(page).document))
  }
}
