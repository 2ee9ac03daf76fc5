import Foundation
import Testing

/// A run killed at any moment and resumed is the uninterrupted one, to the bit.
@Suite struct TrainKillTests {
  private let folder = TemporaryFolder()
  private let arguments =
    ["train"] + quickly + ["--epochs", "4", "--augment", "crop-flip", "--seed", "11", "--quiet"]

  private func epochs(_ run: String) -> Int {
    contents(folder(run) + "/metrics.jsonl").count { $0 == UInt8(ascii: "\n") }
  }

  /// The log without timings.
  private func log(_ run: String) throws -> [NSDictionary] {
    try String(decoding: contents(folder(run) + "/metrics.jsonl"), as: UTF8.self)
      .split(separator: "\n").map { line in
        let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
        let timings = ["imagesPerSecond", "trainSeconds", "measureSeconds"]
        let rest = try #require(object).filter { !timings.contains($0.key) }
        return NSDictionary(dictionary: rest)
      }
  }

  @Test func resumesToTheSameBits() throws {
    let start = ProcessInfo.processInfo.systemUptime
    _ = try succeed(arguments + ["--out", folder("whole")])
    let seconds = ProcessInfo.processInfo.systemUptime - start
    for share in [Double.random(in: 0.05..<0.4), .random(in: 0.4..<0.7), .random(in: 0.7..<1)] {
      let run = "killed-\(share)"
      try kill(run, after: share * seconds)
      _ = try succeed(arguments + ["--continue", "--out", folder(run)])
      for file in ["model.safetensors", "checkpoint/state.safetensors"] {
        let same = contents(folder(run) + "/" + file) == contents(folder("whole") + "/" + file)
        #expect(same, "\(file) after a kill at \(share) of \(seconds) s")
      }
      #expect(try log(run) == log("whole"))
      #expect(epochs(run) == 4)
      let names = try FileManager.default.subpathsOfDirectory(atPath: folder(run))
      #expect(!names.contains { $0.contains(".part-") }, "\(names)")
    }
  }

  private func kill(_ run: String, after seconds: Double) throws {
    let started = try Command.start(arguments + ["--continue", "--out", folder(run)])
    Thread.sleep(forTimeInterval: seconds)
    Foundation.kill(started.process.processIdentifier, SIGKILL)
    // On a busy machine a run may have ended before it was killed.
    #expect([-SIGKILL, 0].contains(started.finish().status))
  }

  // MARK: Signals that ask

  /// Stopped in the middle of an epoch, which goes on where it was.
  @Test(arguments: [SIGINT, SIGTERM]) func stopsWhenAsked(_ signal: Int32) throws {
    let steps = arguments + ["--batch-size", "2", "--log-every", "5"]
    _ = try succeed(steps + ["--out", folder("whole")])
    let started = try Command.start(
      steps.filter { $0 != "--quiet" } + ["--out", folder("stopped")])
    try waitUntil { lines("stopped/steps.jsonl") >= 6 }
    Foundation.kill(started.process.processIdentifier, signal)
    let outcome = started.finish()
    #expect(outcome.status == 128 + signal)
    let told = /Stopped after epoch \d( and \d+ images)? of 4; everything is kept\./
    #expect(outcome.complaints.contains { $0.wholeMatch(of: told) != nil }, "\(outcome.errors)")
    #expect(outcome.complaints.last == "Go on: passband train --resume \(folder("stopped"))")
    let resumed = try succeed(["train", "--resume", folder("stopped"), "--threads", "1"])
    #expect(resumed.complaints.first?.hasPrefix("Going on after epoch ") == true)
    try expectSame("stopped", as: "whole")
    #expect(lines("stopped/steps.jsonl") == lines("whole/steps.jsonl"))
  }

  // MARK: Files cut short

  /// Killed while a checkpoint was being written: the one before is whole.
  @Test func killedWhileWritingACheckpoint() throws {
    _ = try succeed(arguments + ["--out", folder("whole")])
    var wasCutShort = false
    for attempt in 0..<20 where !wasCutShort {
      let run = "cut-\(attempt)"
      let part = folder(run) + "/checkpoint/state.safetensors.part-new"
      let started = try Command.start(arguments + ["--out", folder(run)])
      while started.process.isRunning, !isWritten(part) {}
      Foundation.kill(started.process.processIdentifier, SIGKILL)
      _ = started.finish()
      wasCutShort = isWritten(part)
      _ = try succeed(arguments + ["--continue", "--out", folder(run)])
      try expectSame(run, as: "whole")
    }
    #expect(wasCutShort, "no kill met a checkpoint being written")
  }

  /// Whether a file, or the first part of its temporary, lies there.
  private func isWritten(_ path: String) -> Bool {
    let names =
      (try? FileManager.default.contentsOfDirectory(
        atPath: (path as NSString).deletingLastPathComponent)) ?? []
    return names.contains { $0.contains(".part-") }
  }

  /// No file may grow beyond a size, as on a full disk: the run stops with the reason, and goes on
  /// once there is room.
  @Test(arguments: [1, 200, 1500]) func goesOnAfterAFullDisk(_ kilobytes: Int) throws {
    _ = try succeed(arguments + ["--out", folder("whole")])
    let command = (arguments + ["--continue", "--out", folder("full")])
      .map { "'\($0)'" }.joined(separator: " ")
    let full = try Command.run(
      shell: "trap '' XFSZ; ulimit -f \(kilobytes); exec \"$0\" \(command)")
    #expect(full.status == 1)
    #expect(full.complaints.last?.contains("File too large") == true, "\(full.errors)")
    let names = try FileManager.default.subpathsOfDirectory(atPath: folder("full"))
    #expect(!names.contains { $0.contains(".part-") || $0.hasSuffix(".tmp") }, "\(names)")
    if !exists(folder("full") + "/run.json") { return }
    _ = try succeed(arguments + ["--continue", "--out", folder("full")])
    try expectSame("full", as: "whole")
  }

  // MARK: Helpers

  private func lines(_ name: String) -> Int {
    contents(folder(name)).count { $0 == UInt8(ascii: "\n") }
  }

  private func waitUntil(_ condition: () -> Bool) throws {
    let end = ProcessInfo.processInfo.systemUptime + 120
    while !condition() {
      try #require(ProcessInfo.processInfo.systemUptime < end, "waited for two minutes")
      Thread.sleep(forTimeInterval: 0.002)
    }
  }

  private func expectSame(_ run: String, as other: String) throws {
    for file in ["model.safetensors", "checkpoint/state.safetensors"] {
      let same = contents(folder(run) + "/" + file) == contents(folder(other) + "/" + file)
      #expect(same, "\(file) of \(run)")
    }
    #expect(try log(run) == log(other))
  }
}
