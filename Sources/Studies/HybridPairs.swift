/// Which image lends each image its high part: one of another class, drawn at random.
///
/// A partner depends on the seed, the image's position and the labels alone, so neither on the size of
/// batches nor on what was measured before: whoever has the labels can tell the partners.
public struct HybridPairs: Sendable, Equatable {
  /// For each image the position of its partner.
  public let partners: [Int]

  /// Nil when all images are of one class.
  public init?(labels: [Int], seed: UInt64) {
    let order = labels.indices.sorted { (labels[$0], $0) < (labels[$1], $1) }
    var ranges: [Int: Range<Int>] = [:]
    for (place, index) in order.enumerated() {
      let start = ranges[labels[index]]?.lowerBound ?? place
      ranges[labels[index]] = start..<place + 1
    }
    guard ranges.count > 1 else { return nil }
    partners = labels.enumerated().map { index, label in
      let own = ranges[label]!
      let draw = Int(HybridPairs.random(seed, index) % UInt64(labels.count - own.count))
      // Of the images in the order of their classes, the image's own class left out.
      return order[draw < own.lowerBound ? draw : draw + own.count]
    }
  }

  /// SplitMix64 (Steele, Lea and Flood 2014) at the position of an image.
  private static func random(_ seed: UInt64, _ index: Int) -> UInt64 {
    var z = seed &* 0xD134_2543_DE82_EF95 &+ UInt64(index + 1) &* 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
