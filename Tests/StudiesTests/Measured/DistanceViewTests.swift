import Spectra
import Testing
import Torch
import Vision

@testable import Studies

@Suite struct DistanceViewTests {
  private let folder = TemporaryFolder()
  private let source = Outcomes.random(under: []).source
  private let tones = Tones(12)

  private func view(_ conditions: [Condition]) throws -> DistanceView {
    try DistanceView(under: conditions, on: tones.dataset, source: source)
  }

  /// The LFC takes the chequerboard away: its amplitude at every pixel.
  @Test func isTheSizeOfWhatTheCutTakes() throws {
    let found = try view([.original, .low(3), .high(3), .low(3, rescale: .max)])
    #expect(found.rows.map(\.condition) == [.low(3), .low(3, rescale: .max)])
    for (image, amplitudes) in tones.amplitudes.enumerated() {
      let levels = amplitudes.map { Double($0) / 255 }
      let l2 = (levels.reduce(0) { $0 + $1 * $1 } * 64).squareRoot()
      #expect(isClose(found.rows[0].linf[image], levels.max()!, 1e-5))
      #expect(isClose(found.rows[0].l2[image], l2, 1e-4))
    }
  }

  /// Divided by its maximum, the LFC is its levels over the highest of them.
  @Test func isOfTheImageAsItIsShown() throws {
    let row = try #require(try view([.low(3, rescale: .max)]).rows.first)
    for (image, levels) in tones.levels.enumerated() {
      let most = Double(levels.max()!)
      let change = (0..<3).map { channel in
        Double(levels[channel]) / most - Double(levels[channel]) / 255
          + Double(tones.amplitudes[image][channel]) / 255
      }
      #expect(isClose(row.linf[image], change.max()!, 1e-5))
    }
  }

  @Test func roundTrip() throws {
    let path = folder("distances.safetensors")
    for made in try [view([.low(3), .low(2)]), view([.original])] {
      try made.save(to: path)
      #expect(try DistanceView(savedAt: path) == made)
    }
  }

  @Test(
    arguments: [
      { $0["l2"] = nil }, { $0["linf"] = nil }, { $0.metadata = [:] },
      { $0["l2"] = $0["l2"]![0..<1] }, { $0["l2"] = $0["l2"]! * -1 },
    ] as [@Sendable (inout StateDictionary) -> Void])
  func damage(_ change: @Sendable (inout StateDictionary) -> Void) throws {
    let path = folder("distances.safetensors")
    try view([.low(3), .low(2)]).save(to: path)
    var state = try StateDictionary(contentsOf: path)
    change(&state)
    try state.write(to: path)
    #expect(
      errorText { _ = try DistanceView(savedAt: path) }
        == "reading \(path): not a file of distances to low-frequency components")
  }
}
