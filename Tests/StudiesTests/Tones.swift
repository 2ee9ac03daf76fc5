import Foundation
import Torch
import Vision

/// Pictures of three channels, each a level plus a chequerboard: pixel (i, j) of channel c is
/// level[c] + amplitude[c] · (−1)^(i+j). The level lies in the DC bin, the chequerboard in the
/// farthest one, so every radius between them cuts exactly there.
struct Tones {
  static let size = 8
  var levels: [[Int]]
  var amplitudes: [[Int]]
  var labels: [Int]

  /// As many pictures as wanted, of random levels and amplitudes.
  init(_ count: Int, seed: UInt64 = 1) {
    var dice = Dice(state: seed)
    func triples(_ range: Range<Int>) -> [[Int]] {
      (0..<count).map { _ in (0..<3).map { _ in Int.random(in: range, using: &dice) } }
    }
    levels = triples(60..<180)
    amplitudes = triples(0..<60)
    labels = (0..<count).map { _ in Int.random(in: 0..<3, using: &dice) }
  }

  var dataset: Dataset {
    let size = Tones.size
    var pixels: [UInt8] = []
    for (level, amplitude) in zip(levels, amplitudes) {
      for channel in 0..<3 {
        for place in 0..<size * size {
          let sign = (place / size + place % size) % 2 == 0 ? 1 : -1
          pixels.append(UInt8(level[channel] + sign * amplitude[channel]))
        }
      }
    }
    return Dataset(
      name: "tones", split: .test, images: Tensor(pixels, shape: [labels.count, 3, size, size]),
      labels: Tensor(labels.map(Int64.init)), classNames: ["red", "green", "blue"])
  }
}

/// A classifier whose answers are known: the logit of a channel is a bias, plus what it hears of
/// the channel's level and of its chequerboard.
struct ToneClassifier: Classifier {
  var hearing = (level: 20.0, board: 40.0)
  var biases: [Double] = [0.3, 0, -0.2]
  var name: String { "tones" }
  var classes: Int? { 3 }

  func logits(_ images: Tensor, _ statistics: Statistics) -> Tensor {
    let size = Tones.size
    let signs = (0..<size * size).map { ($0 / size + $0 % size) % 2 == 0 ? Float(1) : -1 }
    let board = Tensor(signs, shape: [size, size])
    return images.mean([2, 3]) * hearing.level + (images * board).mean([2, 3]) * hearing.board
      + Tensor(biases.map(Float.init))
  }

  /// The softmax of one picture, of which `share` of the level and of the board is there.
  func probabilities(_ tones: Tones, _ index: Int, level: Double, board: Double) -> [Double] {
    let logits = (0..<3).map { channel in
      hearing.level * level * Double(tones.levels[index][channel]) / 255
        + hearing.board * board * Double(tones.amplitudes[index][channel]) / 255 + biases[channel]
    }
    let powers = logits.map { exp($0 - logits.max()!) }
    return powers.map { $0 / powers.reduce(0, +) }
  }
}

/// A classifier made of a function.
struct Closure: Classifier {
  var name = "closure"
  var classes: Int? { nil }
  let answer: (Tensor, Statistics) throws -> Tensor

  func logits(_ images: Tensor, _ statistics: Statistics) throws -> Tensor {
    try answer(images, statistics)
  }
}
