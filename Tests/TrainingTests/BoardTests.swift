import Foundation
import Testing
import Torch
import Vision

@testable import Training

@Suite struct BoardTests {
  /// Resumed or not, the events are the same but for their times.
  @Test func holdsEveryLineOfTheLogOnce() throws {
    let (whole, parts) = (Rehearsal(.quick(norm: .batch)), Rehearsal(.quick(norm: .batch)))
    try whole.run()
    for epochs in 1...3 { try parts.run(epochs: epochs) }
    // As many bytes: times have a fixed width.
    let sizes = [whole, parts].map { contents($0.folder.eventsPath).count }
    #expect(sizes[0] == sizes[1] && sizes[0] > 500)
  }
}
