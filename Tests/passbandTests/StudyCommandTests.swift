import Foundation
import Studies
import Testing

/// Every study inside the binary, end to end at its smallest scale.
@Suite struct StudySmokeTests {
  private let folder = TemporaryFolder()

  @Test(arguments: StudyCatalog.names) func runsEndToEnd(_ name: String) throws {
    let out = folder("study")
    // Without the tools that draw PNG files, which one test of its own looks at.
    let run = try succeed(
      ["study", "run", name, "--preset", "smoke", "--out", out, "--jobs", "2", "--threads", "1"],
      environment: ["PASSBAND_DEPS": folder("none")])
    let study = try StudyCatalog.find(name).study
    let plan = try StudyPlan(study, preset: "smoke")
    let report = out + "/report"
    let results = try #require(
      try JSONSerialization.jsonObject(with: contents(report + "/results.json")) as? [String: Any])
    #expect((results["missing"] as? [Any])?.isEmpty == true)
    #expect(results["cells"] as? Int == plan.cells.count)
    try expectVerdicts(results, study, plan)
    try expectNumbers(results, study, plan)
    let page = String(decoding: contents(report + "/report.html"), as: UTF8.self)
    #expect(page.contains("id=\"verdicts\"") && page.contains("id=\"numbers\""))
    #expect(
      page.components(separatedBy: "<article class=\"claim\">").count == study.claims.count + 1)
    #expect(page.contains("<span>study</span> <span>run</span> <span>\(name)</span>"))
    for figure in study.figures where ![.kernels, .misaligned].contains(figure.kind) {
      #expect(exists(report + "/\(figure.kind.rawValue).vl.json"), "\(figure.kind)")
    }
    if study.figures.contains(where: { $0.kind == .kernels }) {
      #expect(exists(report + "/kernels.png"))
    }
    #expect(run.output.contains("Report: \(report)/report.html"))
  }

  /// Every claim has a verdict, and none is open because its numbers are not measured at all.
  private func expectVerdicts(
    _ results: [String: Any], _ study: StudyDeclaration, _ plan: StudyPlan
  ) throws {
    let claims = try #require(results["claims"] as? [[String: Any]])
    #expect(claims.count == study.claims.count)
    for (claim, declared) in zip(claims, study.claims) {
      let verdict = try #require(claim["verdict"] as? String)
      #expect(["supported", "contradicted", "open"].contains(verdict))
      let judgements =
        [claim["judgement"]]
        + ((claim["controls"] as? [[String: Any]]) ?? []).map { $0["judgement"] }
      let rules = [declared.rule] + declared.controls.map(\.rule)
      for (judgement, rule) in zip(judgements, rules)
      where rule.models.allSatisfy({ plan.models.contains($0) }) {
        let reason = (judgement as? [String: Any])?["reason"] as? String ?? ""
        let isExcused =
          reason.isEmpty || reason.contains("never reached")
          || reason.contains("accuracy is not above chance")
          || reason.contains("nothing tells the spread")
        #expect(isExcused, "\(rule.text): \(reason)")
      }
    }
  }

  /// A number for every model and column, but for what a network does not have.
  private func expectNumbers(
    _ results: [String: Any], _ study: StudyDeclaration, _ plan: StudyPlan
  ) throws {
    let numbers = try #require(results["numbers"] as? [[String: Any]])
    #expect(numbers.count == plan.models.count * study.table.count)
    for number in numbers where number["estimate"] == nil {
      let metric = number["metric"] as? String ?? ""
      // Without normalisation, above-chance accuracy, or an image right whole and wrong by LFC.
      let excused = ["lift", "reliance", "epsilon-star"]
      #expect(excused.contains(where: metric.hasPrefix), "\(number)")
    }
  }

  @Test func figuresArePNGFilesToo() throws {
    let out = folder("study")
    _ = try succeed(
      ["study", "run", "architectures", "--preset", "smoke", "--out", out, "--threads", "1"])
    #expect(exists(out + "/report/epochs.png") && exists(out + "/report/radii.png"))
  }
}

/// What goes on, what runs again, and what fails.
@Suite struct StudyRunTests {
  private let folder = TemporaryFolder()

  /// Two models and a claim, in ten lines as a user would write them.
  private let text = """
    title: Does mix-up change what is listened to?
    base: {data: cifar10, model: lenet5, norm: none, limit: 32, batch-size: 16, epochs: 3, radii: [8],
      rescale: [max], precision: float32, measure-test: 20, measure-train: 20, measure-energy: 0}
    models: {plain: {}, mixup: {mixup: 1}}
    seeds: [0, 1]
    measure: {images: 40, kernels: first}
    table: [train, test, L8, H8, roughness]
    figures: [{kind: epochs}, {kind: radii}, {kind: kernels}]
    claims:
      - {says: Mix-up lowers training accuracy, source: us, rule: mixup.train < plain.train}
    """

  private var file: String { folder.write(text.utf8, "my.yaml") }

  private func arguments(_ out: String, _ more: [String] = []) -> [String] {
    ["study", "run", file, "--out", folder(out), "--threads", "1"] + more
  }

  private func cells(_ out: String) throws -> [String: String] {
    let status = try succeed(["study", "status", folder(out), "--json"]).json(
      as: [String: Any].self)
    let cells = try #require(status["cells"] as? [[String: Any]])
    return Dictionary(
      uniqueKeysWithValues: cells.map { ($0["name"] as! String, $0["folder"] as! String) })
  }

  private func report(_ out: String) -> [String: Data] {
    let names = [
      "results.json", "verdicts.md", "numbers.md", "numbers.csv", "report.html", "report.md",
      "epochs.vl.json",
    ]
    return Dictionary(
      uniqueKeysWithValues: names.map { ($0, contents(folder(out) + "/report/" + $0)) })
  }

  private func expectSameReport(_ out: String, as other: String) {
    for (name, bytes) in report(other) {
      #expect(!bytes.isEmpty, "\(name)")
      #expect(report(out)[name] == bytes, "\(name) of \(out)")
    }
  }

  @Test func killedAtRandomItGivesTheSameReport() throws {
    let start = ProcessInfo.processInfo.systemUptime
    _ = try succeed(arguments("whole"))
    let seconds = ProcessInfo.processInfo.systemUptime - start
    for (place, signal) in [SIGKILL, SIGKILL, SIGTERM, SIGINT].enumerated() {
      let started = try Command.start(arguments("killed"))
      Thread.sleep(forTimeInterval: Double.random(in: 0.1..<0.7) * seconds)
      Foundation.kill(started.process.processIdentifier, signal)
      let status = started.finish().status
      // On a busy machine it may have ended before.
      #expect([-signal, 128 + signal, 0].contains(status), "\(place): \(status)")
    }
    _ = try succeed(arguments("killed"))
    expectSameReport("killed", as: "whole")
  }

  @Test func changedSettingsRunExactlyTheCellsThatDependOnThem() throws {
    _ = try succeed(arguments("study"))
    let before = try cells("study")
    let stamps = try stamps(before)
    _ = try succeed(arguments("study"))
    #expect(try self.stamps(before) == stamps)
    _ = try succeed(arguments("study", ["--set", "models.mixup.epochs=1", "--set", "seeds=0"]))
    let after = try cells("study")
    #expect(after.count == 2)
    #expect(after["plain-seed0"] == before["plain-seed0"])
    #expect(after["mixup-seed0"] != before["mixup-seed0"])
    #expect(try self.stamps(before) == stamps)
    _ = try succeed(arguments("study", ["--set", "measure.images=30"]))
    // Measured anew, but not trained.
    #expect(try cells("study") == before)
    #expect(try self.stamps(before) == stamps)
  }

  /// When the weights of each cell were written.
  private func stamps(_ cells: [String: String]) throws -> [String: Date] {
    try cells.mapValues { folder in
      let path = folder + "/run/model.safetensors"
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      return try #require(attributes[.modificationDate] as? Date)
    }
  }

  @Test func aFailedCellDoesNotStopTheOthers() throws {
    _ = try succeed(arguments("whole"))
    let broken = try #require(try cells("whole")["plain-seed1"])
    let whole = report("whole")
    try FileManager.default.removeItem(atPath: broken)
    try FileManager.default.createDirectory(atPath: broken, withIntermediateDirectories: true)
    _ = FileManager.default.createFile(atPath: broken + "/run", contents: Data())
    let failed = try Command.run(arguments("whole"))
    #expect(failed.status == 1)
    #expect(failed.output.contains("Missing: plain-seed1: failed: "), "\(failed.output)")
    #expect(failed.errors.contains("plain-seed1 failed: "))
    let page = String(decoding: contents(folder("whole") + "/report/report.html"), as: UTF8.self)
    #expect(page.contains("id=\"missing\"") && page.contains("3 of 4 cells complete"))
    let status = try succeed(["study", "status", folder("whole")]).output
    #expect(status.contains("3 of 4 cells complete"))
    try FileManager.default.removeItem(atPath: broken + "/run")
    _ = try succeed(arguments("whole"))
    #expect(report("whole")["results.json"] == whole["results.json"])
  }

  @Test func reportIsWrittenAnywhere() throws {
    _ = try succeed(arguments("study", ["--set", "seeds=0"]))
    let output = try succeed(
      ["study", "report", folder("study"), "--out", folder("elsewhere"), "--json"])
    let result = try output.json(as: [String: Any].self)
    #expect(result["study"] as? String == "my")
    #expect(contents(folder("elsewhere") + "/results.json") == report("study")["results.json"])
  }

  @Test func describeTellsCellsAndTime() throws {
    let text = try succeed(["study", "describe", file, "--threads", "1", "--quiet"]).output
    #expect(text.contains("4 cells: 2 models × seeds 0, 1; about "), "\(text)")
    let json = try succeed(["study", "describe", file, "--no-estimate", "--json"])
      .json(as: [String: Any].self)
    #expect((json["cells"] as? [String])?.count == 4)
    #expect(json["estimatedSeconds"] == nil)
  }

  // MARK: Networks of other studies

  /// Another study with one recipe of the first: trained once, measured in its own way.
  private func other(_ out: String, _ more: [String] = []) throws -> String {
    let text = text.replacing("mixup: {mixup: 1}", with: "sgd: {optimizer: sgd}")
      .replacing(/claims:(?s:.*)/, with: "").replacing("plain:", with: "usual:")
    let file = folder.write(text.utf8, "other.yaml")
    return try succeed(
      ["study", "run", file, "--out", folder(out), "--threads", "1", "--set", "measure.images=30"]
        + more
    ).errors
  }

  @Test func takesNetworksThatAStudyBesideItHasTrained() throws {
    _ = try succeed(arguments("first"))
    let lent = try cells("first")
    let stamps = try stamps(lent)
    let told = try other("second")
    #expect(told.contains("usual-seed0: trained already in "), "\(told)")
    #expect(!told.contains("sgd-seed0: trained already"))
    let taken = try cells("second")
    for seed in 0...1 {
      let weights = "/run/model.safetensors"
      #expect(
        contents(taken["usual-seed\(seed)"]! + weights)
          == contents(lent["plain-seed\(seed)"]! + weights))
    }
    #expect(try self.stamps(lent) == stamps)
    // The same numbers as without.
    let apart = try other("third", ["--no-share"])
    #expect(!apart.contains("trained already"))
    #expect(report("second")["results.json"] == report("third")["results.json"])
  }

  @Test func aRunThatIsNotCompleteIsNotTaken() throws {
    _ = try succeed(arguments("first"))
    for cell in try cells("first").values {
      for name in try FileManager.default.contentsOfDirectory(atPath: cell)
      where name.hasPrefix("measured-") {
        try FileManager.default.removeItem(atPath: "\(cell)/\(name)/done.json")
      }
    }
    #expect(!(try other("second").contains("trained already")))
  }

  // MARK: Bad input

  @Test func isRefusedBeforeAnyCellStarts() throws {
    let out = folder("never")
    func complaint(_ arguments: [String], status: Int32 = 1) throws -> String {
      let outcome = try Command.run(["study", "run"] + arguments + ["--out", out])
      #expect(outcome.status == status && !exists(out), "\(outcome.errors)")
      return outcome.errors
    }
    let typed: [([String], String)] = [
      (["heuristic"], "did you mean heuristics?"),
      (["heuristics", "--preset", "quik"], "did you mean quick?"),
      (["heuristics", "--set", "epoch=1"], "did you mean epochs?"),
      (["heuristics", "--jobs", "0"], "--jobs is 0; it is a whole number, 1 or more."),
    ]
    for (arguments, reason) in typed {
      #expect(try complaint(arguments, status: 64).contains(reason))
    }
    #expect(try complaint([file, "--set", "epoch=1"]).contains("did you mean epochs?"))
    #expect(try complaint([folder("no.yaml")]).contains("cannot be read"))
    let beyond = try complaint(["heuristics", "--preset", "smoke", "--set", "radii=4,24"])
    #expect(beyond.contains("radii: no high band: d < 24.0 keeps all 1024 bins"), "\(beyond)")
    let missing = try complaint(["heuristics", "--preset", "smoke", "--set", "data=cifar100"])
    #expect(missing.contains("data: cifar100"), "\(missing)")
    let misfit = try complaint(["kernels", "--preset", "smoke", "--set", "model=vit"])
    #expect(misfit.contains("vit"), "\(misfit)")
  }

  @Test func otherFoldersAreRefused() throws {
    _ = try succeed(arguments("study", ["--set", "seeds=0"]))
    let other = try fail(
      ["study", "run", "heuristics", "--preset", "smoke", "--out", folder("study")])
    #expect(other.contains("holds the study my, not heuristics; choose another --out"))
    folder.write([], "file")
    #expect(try fail(arguments("file")).contains("is a file, a folder is needed"))
    #expect(try fail(["study", "status", folder.path]).contains("is not a study's folder"))
    let full = try fail(["study", "run", file, "--out", folder.path])
    #expect(full.contains("is not empty and holds no study"))
  }
}

/// The ten lines of docs/studies.md run as they stand there, on fewer images.
@Suite struct StudiesDocumentTests {
  private let folder = TemporaryFolder()

  private var document: String {
    get throws {
      let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
      return try String(contentsOf: root.appendingPathComponent("docs/studies.md"), encoding: .utf8)
    }
  }

  @Test func itsStudyRuns() throws {
    let block = try #require(try document.firstMatch(of: /```yaml\n(title: (?s:.*?))```/))
    let lines = block.1.split(separator: "\n")
    #expect(lines.count == 10)
    let file = folder.write(block.1.utf8, "my.yaml")
    let small = [
      "data=cifar10", "limit=32", "epochs=1", "batch-size=16", "precision=float32", "seeds=0",
      "measure-train=16", "measure-test=16", "measure-energy=0", "measure.images=20",
    ]
    let run = try succeed(
      ["study", "run", file, "--out", folder("out"), "--threads", "1"]
        + small.flatMap { ["--set", $0] })
    #expect(run.output.contains("smoothed.H4 > plain.H4"))
  }

  @Test func namesEveryStudyAndKey() throws {
    let text = try document
    for name in StudyCatalog.names { #expect(text.contains("| `\(name)` |"), "\(name)") }
    for (key, _) in MeasurePlan().settings { #expect(text.contains("`\(key)`"), "\(key)") }
    for kind in StudyDeclaration.Figure.Kind.allCases {
      #expect(text.contains("`\(kind.rawValue)`"), "\(kind)")
    }
  }
}
