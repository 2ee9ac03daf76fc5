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
      _ = try succeed(arguments + ["--resume", "--out", folder(run)])
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
    let started = try Command.start(arguments + ["--resume", "--out", folder(run)])
    Thread.sleep(forTimeInterval: seconds)
    Foundation.kill(started.process.processIdentifier, SIGKILL)
    // On a busy machine a run may have ended before it was killed.
    #expect([-SIGKILL, 0].contains(started.finish().status))
  }
}
