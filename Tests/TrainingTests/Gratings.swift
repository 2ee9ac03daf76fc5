import Foundation
import Torch

@testable import Training

/// Random numbers that are the same on every machine (SplitMix64).
struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    return derivedSeed(state &- 0x9E37_79B9_7F4A_7C15, stream: 0)
  }
}

/// A data set that is learnt in seconds: grey cosine gratings with random phase and noise. The
/// class is the direction and the frequency of the waves: 0 down, 1 across, 2 across and faster.
struct Gratings {
  static let classes = 3
  /// Height and width.
  static let size = 12
  let images: Tensor
  let labels: Tensor

  init(_ count: Int, size: Int = Gratings.size, seed: UInt64 = 1) {
    var dice = Dice(state: seed)
    var pixels: [UInt8] = []
    for index in 0..<count {
      let phase = Double.random(in: 0..<6.28, using: &dice)
      for y in 0..<size {
        for x in 0..<size {
          let place = Double(index % 3 == 0 ? y : x) * (index % 3 == 2 ? 4 : 2) / Double(size)
          let wave = 60 * cos(2 * Double.pi * place + phase)
          pixels.append(UInt8(128 + wave + Double.random(in: -30..<30, using: &dice)))
        }
      }
    }
    images = Tensor(pixels, shape: [count, 1, size, size])
    labels = Tensor((0..<count).map { Int64($0 % 3) })
  }
}
