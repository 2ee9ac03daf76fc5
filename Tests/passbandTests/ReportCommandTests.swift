import Foundation
import Testing

@Suite struct ReportCommandTests {
  private let folder = TemporaryFolder()
  /// Without the tools that draw charts: their absence must not matter, and drawing takes long.
  private let bare = ["PASSBAND_DEPS": "/none"]

  private func page(_ path: String) -> String {
    String(decoding: contents(path), as: UTF8.self)
  }

  /// Links may lead elsewhere; what the page is made of must not.
  private func expectSelfContained(
    _ html: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    #expect(html.contains("</html>"), sourceLocation: sourceLocation)
    let loads = [
      #"<(script|img|iframe|link|source)[^>]+(src|href)\s*=\s*["']?(https?:)?//"#,
      #"url\(\s*["']?(https?:)?//"#, #"@import\s+["'](https?:)?//"#,
    ]
    for load in loads {
      let found = html.range(of: load, options: [.regularExpression, .caseInsensitive])
      #expect(found.map { String(html[$0]) } == nil, sourceLocation: sourceLocation)
    }
  }

  @Test func ofARunThatWasAudited() throws {
    let run = folder("run")
    try TrainedRun.copy(to: run)
    _ = try succeed(["audit", run, "--limit", "30", "--radii", "8", "--threads", "1", "-q"])
    let outcome = try succeed(
      ["report", run, "--title", "A <b>title</b> & more"], environment: bare)
    #expect(outcome.output.hasSuffix("Report: \(run)/report.html\n"))
    let html = page(run + "/report.html")
    try expectSelfContained(html)
    #expect(html.contains("A &lt;b&gt;title&lt;/b&gt; &amp; more"))
    #expect(!html.contains("<b>title</b>"))
  }

  @Test func ofSeveralRunsThatWereNot() throws {
    for name in ["a", "b"] { try TrainedRun.copy(to: folder(name)) }
    let out = folder("out/report")
    let outcome = try succeed(
      ["report", folder("a"), folder("b"), "--out", out, "--json"], environment: bare)
    for name in ["a", "b"] {
      #expect(
        outcome.errors.contains(
          "Warning: \(folder(name)) was not audited: tables and misaligned images need passband "
            + "audit \(folder(name))\n"))
    }
    let printed: [String: Any] = try outcome.json()
    #expect(printed["page"] as? String == out + "/report.html")
    #expect(try #require(printed["files"] as? [String]).allSatisfy(exists))
    try expectSelfContained(page(out + "/report.html"))
  }

  /// With the chart tools of this machine, where it has them.
  @Test func withCharts() throws {
    let run = folder("run")
    try TrainedRun.copy(to: run)
    _ = try succeed(["report", run])
    try expectSelfContained(page(run + "/report.html"))
  }

  /// A run, the audit of a TorchScript file, and a file of outcomes alone.
  @Test func ofRunsAndAuditsMixed() throws {
    let (run, audit, out) = (folder("run"), folder("audit"), folder("report"))
    try TrainedRun.copy(to: run)
    let few = ["--limit", "30", "--radii", "8", "--threads", "1", "-q"]
    _ = try succeed(["audit", run] + few)
    _ = try succeed(
      [
        "audit", fixture("tone.pt"), "--data", "cifar10", "--out", audit, "--heat-map",
        "--heat-map-images", "5", "--heat-map-grid", "3",
      ] + few)
    let file = audit + "/outcomes.safetensors"
    _ = try succeed(["report", run, audit, file, "--out", out], environment: bare)
    let html = page(out + "/report.html")
    try expectSelfContained(html)
    for title in ["resnet8 · BatchNorm", "tone.pt · audit", "tone.pt · outcomes.safetensors"] {
      #expect(html.contains("<summary>\(title)"), "\(title)")
    }
    #expect(html.contains("<section id=\"pairs\">") && html.contains("<section id=\"classes\">"))
    #expect(exists(out + "/figures/heat-map.vl.json"))
  }

  @Test func ofAnAuditFolderAlone() throws {
    let audit = folder("audit")
    _ = try succeed(
      ["audit", fixture("tone.pt"), "--data", "cifar10", "--out", audit, "--limit", "30", "-q"])
    _ = try succeed(["report", audit], environment: bare)
    #expect(
      page(audit + "/report.html").contains("passband</span> <span>audit</span> <span>tone.pt"))
  }

  @Test func ofAFolderThatIsNoRun() throws {
    #expect(
      try fail(["report", folder.path]).hasPrefix(
        "reading \(folder.path): neither a run folder (it has no readable run.json) nor an audit "))
    #expect(
      try fail(["report", folder("none")])
        == "reading \(folder("none")): there is nothing at this path")
  }

  @Test func ofADamagedRun() throws {
    let run = folder("run")
    try TrainedRun.copy(to: run)
    let log = run + "/metrics.jsonl"
    try (Data("{}\n".utf8) + contents(log)).write(to: URL(fileURLWithPath: log))
    #expect(try fail(["report", run]).hasPrefix("\(log), line 1: \""))
  }
}
