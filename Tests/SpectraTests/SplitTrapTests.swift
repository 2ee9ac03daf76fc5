import Foundation
import Testing
import Torch

@testable import Spectra

/// What a programmer reads who splits something that cannot be split.
@Suite struct SplitTrapTests {
  @Test(arguments: SplitTrap.allCases) func saysWhatIsWrong(_ trap: SplitTrap) async throws {
    let result = try await #require(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [trap] in trap.trigger() }
    let text = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(text.contains(": " + trap.message), "\(text)")
  }
}

enum SplitTrap: String, CaseIterable, Codable, Sendable, CustomTestStringConvertible {
  case bytes, rank, negativeRadius, undefinedRadius, emptyRing

  var testDescription: String { rawValue }

  private var remedy: String { ", inner ≤ outer; sigma is above 0" }

  var message: String {
    switch self {
    case .bytes: "Spectra: split of uint8[1, 3, 8, 8]; a float tensor (…, H, W) is needed"
    case .rank: "Spectra: split of float32[8]; a float tensor (…, H, W) is needed"
    case .negativeRadius: "Spectra: d < -1.0 is not a mask; radii are finite, 0 or more" + remedy
    case .undefinedRadius: "Spectra: d <= nan is not a mask; radii are finite, 0 or more" + remedy
    case .emptyRing: "Spectra: 3.0 <= d < 2.0 is not a mask; radii are finite, 0 or more" + remedy
    }
  }

  func trigger() {
    let images = Tensor.zeros([1, 3, 8, 8])
    switch self {
    case .bytes: _ = split(images.to(.uint8), radius: 4)
    case .rank: _ = split(Tensor.zeros([8]), radius: 4)
    case .negativeRadius: _ = split(images, radius: -1)
    case .undefinedRadius: _ = split(images, radius: .nan, rule: .inclusive)
    case .emptyRing: _ = split(images, by: [.ring(inner: 3, outer: 2)])
    }
  }
}
