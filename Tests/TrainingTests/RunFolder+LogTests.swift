import Foundation
import Testing

@testable import Training

@Suite struct RunFolderLogTests {
  let home = TemporaryFolder()
  var folder: RunFolder { RunFolder(home.path) }

  private func record(_ epoch: Int) -> EpochRecord {
    EpochRecord(
      epoch: epoch, step: 3 * epoch, loss: 1.0 / Double(epoch), learningRate: 0.1,
      imagesPerSecond: 1e5 / 3, trainSeconds: 0.25, measureSeconds: 1e-9,
      measurements: [
        .init(
          split: "test", condition: "low", radius: 4.5, rescale: "max", statistics: "batch",
          correct: 7, count: 9),
        .init(
          split: "train", condition: "original", radius: nil, rescale: "none",
          statistics: "running", correct: 0, count: 0),
      ])
  }

  private var text: String { String(decoding: contents(folder.metricsPath), as: UTF8.self) }

  @Test func isEmptyWithoutAFile() throws {
    #expect(try folder.epochs() == [])
  }

  @Test func keepsWhatIsAppended() throws {
    for epoch in 1...3 { try folder.append(record(epoch)) }
    #expect(try folder.epochs() == (1...3).map(record))
    #expect(text.hasSuffix("\n") && text.split(separator: "\n").count == 3)
  }

  @Test func lacksALossBeforeTheFirstEpoch() throws {
    var untrained = record(1)
    (untrained.epoch, untrained.loss, untrained.imagesPerSecond) = (0, nil, nil)
    try folder.append(untrained)
    #expect(try folder.epochs() == [untrained])
  }

  @Test func leavesOutATornLastLine() throws {
    for epoch in 1...2 { try folder.append(record(epoch)) }
    let whole = text
    let line = try #require(whole.split(separator: "\n").first)
    for length in [1, 10, line.count] {
      write(whole + whole.prefix(length), to: folder.metricsPath)
      #expect(try folder.epochs().map(\.epoch) == [1, 2])
    }
    write(String(whole.dropLast()), to: folder.metricsPath)
    #expect(try folder.epochs().map(\.epoch) == [1])
  }

  @Test func namesADamagedLine() throws {
    for epoch in 1...3 { try folder.append(record(epoch)) }
    var lines = text.split(separator: "\n").map(String.init)
    lines[1] = String(lines[1].dropFirst(5))
    write(lines.joined(separator: "\n") + "\n", to: folder.metricsPath)
    #expect(
      errorText { _ = try folder.epochs() }.hasPrefix("\(folder.metricsPath), line 2: "))
    lines[1] = "{\"epoch\": 2}"
    write("\n" + lines.joined(separator: "\n") + "\n", to: folder.metricsPath)
    #expect(errorText { _ = try folder.epochs() }.hasPrefix("\(folder.metricsPath), line 1: "))
    write(lines.joined(separator: "\n") + "\n", to: folder.metricsPath)
    #expect(
      errorText { _ = try folder.epochs() }.wholeMatch(
        of: /.*metrics.jsonl, line 2: "[a-zA-Z]+" is missing/) != nil)
  }

  /// A log that cannot be read must not be taken for an empty one and replaced.
  @Test func isNotEmptyWhenItCannotBeRead() throws {
    try FileManager.default.createDirectory(
      atPath: folder.metricsPath, withIntermediateDirectories: false)
    #expect(
      errorText { _ = try folder.epochs() }
        == "\(folder.metricsPath) cannot be read; check its permissions")
  }

  @Test func isCutAfterAnEpoch() throws {
    for epoch in 1...3 { try folder.append(record(epoch)) }
    try folder.truncateLog(after: 2)
    #expect(try folder.epochs() == (1...2).map(record))
    try folder.truncateLog(after: 0)
    #expect(contents(folder.metricsPath).isEmpty)
  }

  @Test func anEpochIsLoggedOnce() throws {
    for epoch in 1...2 { try folder.append(record(epoch)) }
    let before = text
    #expect(
      errorText { try folder.append(record(2)) }
        == "\(folder.metricsPath) has epoch 2 already; is another training at work in this folder?")
    #expect(text == before)
  }

  @Test func appendingCutsATornLine() throws {
    for epoch in 1...2 { try folder.append(record(epoch)) }
    let whole = text
    write(whole + whole.prefix(25), to: folder.metricsPath)
    try folder.append(record(3))
    #expect(try folder.epochs() == (1...3).map(record))
    #expect(text.hasPrefix(whole))
  }

  /// Lines that stand there are not written in another way.
  @Test func linesStayAsTheyAre() throws {
    for epoch in 1...2 { try folder.append(record(epoch)) }
    let foreign = text.replacing("{\"epoch\"", with: "{ \"future\": [1,  2], \"epoch\"")
    #expect(foreign != text)
    write(foreign, to: folder.metricsPath)
    try folder.append(record(3))
    #expect(text.hasPrefix(foreign))
    try folder.truncateLog(after: 2)
    #expect(text == foreign)
  }

  @Test func numbersThatAreNotFinite() throws {
    var odd = record(1)
    (odd.loss, odd.learningRate, odd.trainSeconds) = (.nan, .infinity, -.infinity)
    try folder.append(odd)
    let found = try #require(try folder.epochs().first)
    #expect(found.loss?.isNaN == true && found.learningRate == .infinity)
    #expect(found.trainSeconds == -.infinity && text.contains("\"loss\":\"NaN\""))
  }

  /// A disk that takes no more: the log is what it was, and nothing is left behind.
  @Test func aFullDisk() async throws {
    for epoch in 1...2 { try folder.append(record(epoch)) }
    let (before, path, next) = (text, home.path, record(3))
    let result = try await #require(
      processExitsWith: .success, observing: [\.standardOutputContent]
    ) { [path = path as String, next = next as EpochRecord] in
      limitFileSize(1000)
      print(errorText { try RunFolder(path).append(next) })
    }
    #expect(
      String(decoding: result.standardOutputContent, as: UTF8.self).contains(
        "cannot write \(folder.metricsPath): File too large. Check the disk, then try again."))
    #expect(text == before && (1000 - 400...1000).contains(before.utf8.count))
    #expect(try FileManager.default.contentsOfDirectory(atPath: path) == ["metrics.jsonl"])
  }

  @Test func measurementsKnowTheirAccuracy() {
    let measurements = record(1).measurements
    #expect(measurements[0].accuracy == 7.0 / 9 && measurements[1].accuracy.isNaN)
  }
}
