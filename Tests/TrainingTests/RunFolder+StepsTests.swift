import Foundation
import Testing

@testable import Training

@Suite struct RunFolderStepsTests {
  let home = TemporaryFolder()
  var folder: RunFolder { RunFolder(home.path) }

  private func record(_ step: Int) -> StepRecord {
    StepRecord(
      step: step, epoch: 1 + step / 4, loss: 2.25 / Double(step), gradientNorm: 1.0 / 3,
      learningRate: 1e-3, imagesPerSecond: 5e4 / 7)
  }

  private var text: String { String(decoding: contents(folder.stepsPath), as: UTF8.self) }

  @Test func isEmptyWithoutAFile() throws {
    #expect(try folder.steps() == [])
    try folder.truncateSteps(after: 0)
    #expect(!FileManager.default.fileExists(atPath: folder.stepsPath))
  }

  @Test func keepsWhatIsAppended() throws {
    for step in 1...5 { try folder.append(record(step)) }
    #expect(try folder.steps() == (1...5).map(record))
    #expect(text.hasSuffix("\n") && text.split(separator: "\n").count == 5)
  }

  @Test func aGradientNormMayBeMissingAndNumbersNotFinite() throws {
    var odd = record(1)
    (odd.gradientNorm, odd.loss) = (nil, .infinity)
    try folder.append(odd)
    #expect(try folder.steps() == [odd])
  }

  @Test func isCutAfterAStep() throws {
    for step in 1...5 { try folder.append(record(step)) }
    try folder.truncateSteps(after: 3)
    #expect(try folder.steps() == (1...3).map(record))
    try folder.append(record(4))
    #expect(try folder.steps() == (1...4).map(record))
    try folder.truncateSteps(after: 0)
    #expect(contents(folder.stepsPath).isEmpty)
  }

  /// Also one whose length passed through the disk before its content did.
  @Test func aTornLastLineIsLeftOutAndCut() throws {
    for step in 1...2 { try folder.append(record(step)) }
    let whole = text
    let line = try #require(whole.split(separator: "\n").first)
    for torn in ["{", "\0\0\0", String(line.prefix(20)), String(line)] {
      write(whole + torn, to: folder.stepsPath)
      #expect(try folder.steps().map(\.step) == [1, 2])
      try folder.truncateSteps(after: 9)
      #expect(text == whole)
    }
    write(String(line), to: folder.stepsPath)
    try folder.truncateSteps(after: 9)
    #expect(contents(folder.stepsPath).isEmpty)
  }

  @Test func namesADamagedLine() throws {
    for step in 1...2 { try folder.append(record(step)) }
    write("x" + text, to: folder.stepsPath)
    #expect(errorText { _ = try folder.steps() }.hasPrefix("\(folder.stepsPath), line 1: "))
  }

  /// A disk that takes a part of a line: that part is taken back.
  @Test func aFullDisk() async throws {
    for step in 1...3 { try folder.append(record(step)) }
    let (before, path, next) = (text, home.path, record(4))
    let result = try await #require(
      processExitsWith: .success, observing: [\.standardOutputContent]
    ) { [path = path as String, next = next as StepRecord] in
      let folder = RunFolder(path)
      limitFileSize(contents(folder.stepsPath).count + 10)
      print(errorText { try folder.append(next) })
    }
    #expect(
      String(decoding: result.standardOutputContent, as: UTF8.self).contains(
        "cannot write \(folder.stepsPath): File too large"))
    #expect(text == before)
  }
}
