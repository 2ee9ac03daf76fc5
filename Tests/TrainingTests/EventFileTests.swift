import Foundation
import Testing

@testable import Training

@Suite struct EventFileTests {
  let home = TemporaryFolder()
  var path: String { home("events.out.tfevents.0.passband") }

  /// Those of `Fixtures/make-events.py`.
  private let events = [
    ScalarEvent("loss", 2.302585, step: 1, at: Date(timeIntervalSince1970: 1_700_000_001.5)),
    ScalarEvent("accuracy/test low 4", 0, step: 0, at: Date(timeIntervalSince1970: 0)),
    ScalarEvent("Größe", .nan, step: 300, at: Date(timeIntervalSince1970: 1)),
    ScalarEvent(
      String(repeating: "x", count: 200), -1e30, step: 1 << 40, at: Date(timeIntervalSince1970: 1)),
    ScalarEvent("limit", .infinity, step: 1 << 62, at: Date(timeIntervalSince1970: 1.75e9)),
  ]

  @Test func theBytesAreTensorBoards() throws {
    let fixture = Bundle.module.resourcePath! + "/Fixtures/events.tfevents"
    _ = try EventFile(path, events)
    #expect(contents(path) == contents(fixture))
  }

  @Test func oneByOneIsTheSameAsAllAtOnce() throws {
    _ = try EventFile(path, events)
    let file = try EventFile(home("growing"), [], at: events[0].time)
    for event in events {
      file.append(event)
      try file.flush()
    }
    #expect(contents(home("growing")) == contents(path))
    file.scalar("loss", 1, step: 2, at: events[0].time)
    file.append(events[1])
    try file.flush()
    _ = try EventFile(
      path, events + [ScalarEvent("loss", 1, step: 2, at: events[0].time), events[1]])
    #expect(contents(home("growing")) == contents(path))
  }

  @Test func nothingIsWrittenBeforeFlush() throws {
    let file = try EventFile(path, [], at: events[0].time)
    let empty = contents(path)
    file.append(events[0])
    #expect(contents(path) == empty)
    try file.flush()
    let one = contents(path)
    try file.flush()
    #expect(one.count > empty.count && contents(path) == one)
  }

  @Test func anOldFileIsReplaced() throws {
    _ = try EventFile(path, events)
    let once = contents(path)
    _ = try EventFile(path, events)
    #expect(contents(path) == once)
  }

  /// What could not be written waits for the next time.
  @Test func aRefusedFlushLosesNothing() throws {
    let file = try EventFile(path, [], at: events[0].time)
    let empty = contents(path)
    file.append(events[0])
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(errorText { try file.flush() } == "cannot write \(path): Is a directory")
    try FileManager.default.removeItem(atPath: path)
    try Data(empty).write(to: URL(fileURLWithPath: path))
    try file.flush()
    _ = try EventFile(home("whole"), [events[0]])
    #expect(contents(path) == contents(home("whole")))
  }

  @Test func aFolderThatIsNotThere() {
    let path = home("none/events")
    #expect(
      errorText { _ = try EventFile(path) }
        == "cannot write \(path): no such folder. Create it with mkdir -p, or choose another path.")
  }

  @Test(.enabled(if: TensorBoard.isThere, TensorBoard.remedy))
  func tensorBoardReadsThem() throws {
    let file = try EventFile(path, Array(events.prefix(2)))
    for event in events.dropFirst(2) { file.append(event) }
    try file.flush()
    let expected = events.sorted { $0.tag < $1.tag }
    let found = try TensorBoard.scalars(of: path)
    #expect(found.map(\.tag) == expected.map(\.tag))
    for (found, expected) in zip(found, expected) {
      #expect(found.step == expected.step && found.time == expected.time)
      #expect(
        found.value == expected.value || found.value.isNaN && expected.value.isNaN, "\(found.tag)")
    }
  }
}
