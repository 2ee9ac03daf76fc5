import Foundation
import Studies
import Testing
import Torch
import Vision

/// What an audit does beside measuring: bounds, files, data of the user's own, going on.
@Suite struct AuditOptionsTests {
  private let folder = TemporaryFolder()
  private var model: [String] { ["audit", fixture("protocol.pt")] }
  private var own: [String] { ["--data", "npz:" + fixture("protocol.npz")] }
  private var quiet: [String] {
    ["--radii", "2,50%", "--quiet", "--threads", "1", "--out", folder("audit")]
  }

  private func run(_ options: [String]) throws -> Outcome {
    try Command.run(model + own + quiet + options)
  }

  // MARK: Bounds

  @Test func missedBoundsEndWithStatusTwo() throws {
    let (junit, csv) = (folder("bounds.xml"), folder("scores.csv"))
    let outcome = try run([
      "--fail-below", "original=0.7", "--fail-below", "low@2=99%", "--junit", junit, "--csv", csv,
    ])
    #expect(outcome.status == 2)
    let audit = AuditResult(try Outcomes(contentsOf: folder("audit/outcomes.safetensors")))
    let low = audit.conditions[1]
    let share = String(format: "%.1f", 100 * low.accuracy)
    #expect(outcome.complaints.count == 1)
    #expect(outcome.complaints[0].hasPrefix("Error: low@2:max: accuracy \(share) % ["))
    #expect(outcome.complaints[0].hasSuffix("] is below 99.0 %"))
    let xml = try String(contentsOfFile: junit, encoding: .utf8)
    #expect(xml.contains("tests=\"2\" failures=\"1\""))
    #expect(xml.contains("name=\"low@2:max at least 0.99\">\n      <failure message=\"low@2:max: "))
    #expect(xml.contains("name=\"original at least 0.7\"/>"))
    let lines = try String(contentsOfFile: csv, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 1 + audit.conditions.count)
    #expect(lines[2].contains(",test,low,2,,max,\(low.correct),60,"))
  }

  @Test func boundsThatHoldEndWell() throws {
    let outcome = try run([
      "--fail-below", "original=0.5", "--fail-below", "high@25%:max=0", "--json",
    ])
    #expect(outcome.status == 0, "\(outcome.errors)")
    let bounds = try #require(
      try outcome.json(as: [String: Any].self)["bounds"] as? [[String: Any]])
    #expect(bounds.map { $0["isMet"] as? Bool } == [true, true])
  }

  @Test(arguments: [
    ("low@3=0.5", "names a condition that is not measured; there are original, low@2:max"),
    ("low@2:none=0.5", "names a condition that is not measured"),
    ("low=2", "low=2 is not a bound; write for example low@8=0.70"), ("=1", "=1 is not a bound"),
    ("low@x=1", "low@x=1 is not a bound"),
  ])
  func boundsOfNothingAreWrongUsage(_ bound: String, _ reason: String) throws {
    let outcome = try run(["--fail-below", bound])
    #expect(outcome.status == 64 && outcome.errors.contains(reason), "\(outcome.errors)")
  }

  // MARK: Data

  /// The images of the archive as pictures in folders, in the folders' own order of classes.
  private func pictures() throws -> String {
    let source = try DataCatalog().open("npz:" + fixture("protocol.npz"), split: .test)
    for (place, label) in source.labels.ints.enumerated() {
      let path = folder("data/\("edcba".map(String.init)[label])/\(100 + place).png")
      try FileManager.default.createDirectory(
        atPath: (path as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
      try ImageFile.writePNG(Raster(try source.images(at: [place])[0]), to: path)
    }
    return folder("data")
  }

  @Test func foldersAnswerAsTheArchive() throws {
    let names = folder.write("e\nd\nc\nb\na\n".utf8, "names.txt")
    let data = ["--data", "folder:" + (try pictures()), "--classes", names]
    let fromFolder: [String: Any] = try succeed(model + data + quiet + ["--json"]).json()
    let archive: [String: Any] = try succeed(model + own + quiet + ["--json"]).json()
    func correct(_ audit: [String: Any]) -> [Int]? {
      (audit["conditions"] as? [[String: Any]])?.compactMap { $0["correct"] as? Int }
    }
    #expect(correct(fromFolder)?.count == 5 && correct(fromFolder) == correct(archive))
    let data2 = try #require(fromFolder["data"] as? [String: Any])
    #expect((data2["sha256Of"] as? String)?.hasPrefix("the list of its files") == true)
    #expect((fromFolder["findings"] as? [Any])?.isEmpty == true)
  }

  @Test func classesInAnotherOrderAreNoticed() throws {
    let data = ["--data", "folder:" + (try pictures())]
    let outcome = try succeed(model + data + quiet)
    #expect(outcome.errors.contains("Warning: classes in another order: "), "\(outcome.errors)")
  }

  @Test func alsoMeasuresAnotherSet() throws {
    let names = folder.write("0\n1\n2\n3\n4\n".utf8, "names.txt")
    let arguments = model + own + ["--classes", names] + quiet
    let printed: [String: Any] = try succeed(
      arguments + ["--also", "npz:" + fixture("protocol.npz"), "--json"]
    ).json()
    let also = try #require(printed["also"] as? [[String: Any]])
    #expect(
      also.count == 1 && also[0]["conditions"] as? NSArray == printed["conditions"] as? NSArray)
    #expect(exists(folder("audit/outcomes.also-1.safetensors")))
    let strangers = try fail(arguments + ["--also", "folder:" + (try pictures())])
    #expect(strangers.contains("expected classes among the model's 5 (0, 1, 2, 3, 4), found a, b"))
    let size = try fail(model + own + quiet + ["--also", "npz:\(fixture("protocol.npz")),size=8"])
    #expect(size.hasSuffix("18×16; give both one --input-size".replacing("18×16", with: "3×18×16")))
  }

  @Test func trainingTakesFolders() throws {
    let data = try pictures()
    for part in ["train", "test"] {
      try FileManager.default.createDirectory(
        atPath: folder("set"), withIntermediateDirectories: true)
      try FileManager.default.copyItem(atPath: data, toPath: folder("set/" + part))
    }
    let name = "folder:\(folder("set")),size=16"
    let options = [
      "--model", "resnet8", "--epochs", "1", "--radii", "2", "--threads", "1", "--quiet",
    ]
    _ = try succeed(["train", "--data", name, "--out", folder("run")] + options)
    let audit: [String: Any] = try succeed(
      ["audit", folder("run"), "--radii", "2", "--quiet", "--threads", "1", "--json"]).json()
    #expect((audit["data"] as? [String: Any])?["name"] as? String == name)
    let parts: [[String: Any]] = try succeed(["data", "info", name, "--json"]).json()
    #expect(parts.map { $0["count"] as? Int } == [60, 60])
  }

  // MARK: Inputs

  @Test func normalisationIsTold() throws {
    let outcome = try run(["--mean", "0.5,0.45,0.4", "--std", "0.25"])
    #expect(outcome.status == 0)
    #expect(
      outcome.errors.contains("Warning: normalised twice: of 60 images "), "\(outcome.errors)")
    #expect(outcome.output.hasPrefix("protocol.pt (mean 0.5,0.45,0.4, std 0.25) on 60 "))
  }

  @Test(arguments: [
    (
      ["--mean", "123", "--std", "58"],
      "--mean has 123.0; images are in [0, 1], so it is divided by 255"
    ),
    (["--mean", "0.5"], "--mean and --std belong together; give both or none."),
    (["--mean", "0.5", "--std", "0"], "--std has 0.0; it is above 0."),
    (["--mean", "x", "--std", "1"], "x is not a number for each channel"),
    (["--resize", "256"], "--resize says what is cropped to --input-size; give both."),
    (["--input-size", "big"], "--input-size is big; they are N or HxW in pixels"),
    (["--input-size", "32", "--resize", "16"], "--input-size is 32, --resize 16; they are"),
    (["--channels", "5"], "--channels is 5; it is a whole number from 1 to 4."),
    (["--junit", "x.xml"], "--junit tells which bounds held; give some with --fail-below."),
    (["--radii", "4,4"], "The value '4,4' is invalid for '--radii <radii>'"),
  ])
  func wrongUsage(_ options: [String], _ reason: String) throws {
    let outcome = try run(options)
    #expect(outcome.status == 64 && outcome.errors.contains(reason), "\(outcome.errors)")
  }

  @Test func aStateDictionaryIsTold() throws {
    let path = folder.write([0x80, 2, 1, 1, 1, 1, 1, 1], "state.pt")
    let line = try fail(["audit", path] + own + quiet)
    #expect(
      line.contains("found a pickle of PyTorch before 1.6") && line.contains("docs/models.md"))
    #expect(!exists(folder("audit")))
  }

  // MARK: Going on

  @Test func anInterruptedAuditGoesOn() throws {
    let arguments =
      model + own + [
        "--batch-size", "1", "--radii", "auto", "--rescale", "none,max", "--svd", "--gaussian",
        "--threads", "1", "--out", folder("audit"),
      ]
    let started = try Command.start(arguments)
    // The first line of progress: the second image is being asked about.
    while started.process.isRunning,
      !String(decoding: contents(started.streams("errors")), as: UTF8.self).contains("images under")
    { usleep(2000) }
    started.process.interrupt()
    let stopped = started.finish()
    #expect(stopped.status == 130 && stopped.errors.contains("the same command goes on from there"))
    let partials = try FileManager.default.contentsOfDirectory(atPath: folder("audit"))
    #expect(partials.count == 1 && partials[0].hasPrefix("outcomes.partial-"))
    let rest = try succeed(arguments)
    #expect(rest.errors.contains("going on after "))
    let gone = try Outcomes(contentsOf: folder("audit/outcomes.safetensors"))
    #expect(!exists(folder("audit/" + partials[0])))
    let anew = try succeed(arguments + ["--anew", "--quiet"])
    #expect(anew.output == rest.output)
    #expect(try Outcomes(contentsOf: folder("audit/outcomes.safetensors")) == gone)
  }
}
