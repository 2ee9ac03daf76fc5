import Testing
import Torch

@testable import Vision

@Suite struct BatchesTests {
  /// `count` images of 2×1×3, each of its own grey value, its label ten times that.
  private func batches(_ count: Int, of size: Int) -> Batches {
    let greys = (0..<count).flatMap { [UInt8](repeating: UInt8($0), count: 6) }
    return Batches(
      images: Tensor(greys, shape: [count, 2, 1, 3]),
      labels: Tensor((0..<count).map { Int64(10 * $0) }), batchSize: size)
  }

  /// Which image each row of a batch is; all its pixels say so, and so does its label.
  private func members(_ batch: (images: Tensor, labels: Tensor)) -> [Int] {
    let greys = (batch.images * 255).rounded()
    let least = greys.min([1, 2, 3]).ints
    #expect(greys.max([1, 2, 3]).ints == least)
    #expect(batch.labels.ints == least.map { 10 * $0 })
    return least
  }

  @Test func everyByteIsExactlyItsShareOf255() {
    let bytes = Tensor([UInt8](0...255), shape: [1, 1, 16, 16])
    let batches = Batches(images: bytes, labels: Tensor([0] as [Int64]), batchSize: 1)
    let expected = (0...255).map { Float($0) / 255 }
    #expect(batches[0].images.array(of: Float.self) == expected)
    for batch in batches.shuffled(using: Generator(seed: 0)) {
      #expect(batch.images.array(of: Float.self) == expected)
    }
    // Channels change the order in memory, not the values.
    let planes = Tensor([UInt8](0...255), shape: [2, 2, 8, 8])
    #expect(unitImages(planes).array(of: Float.self) == expected)
  }

  @Test func imagesAreFloatAndChannelsLast() {
    let batch = batches(5, of: 4)[0]
    #expect(batch.images.dtype == .float32 && batch.images.shape == [4, 2, 1, 3])
    #expect(batch.images.isContiguous(.channelsLast))
    for augmentation in Augmentation.allCases {
      let shuffled = batches(5, of: 4).shuffled(augmentation, using: Generator(seed: 0))
      for batch in shuffled {
        #expect(batch.images.dtype == .float32 && batch.labels.dtype == .int64)
        #expect(batch.images.isContiguous(.channelsLast))
      }
    }
  }

  @Test(arguments: [(10, 4, [4, 4, 2]), (8, 4, [4, 4]), (3, 5, [3]), (1, 1, [1]), (0, 4, [])])
  func theLastBatchMayBeSmaller(count: Int, size: Int, sizes: [Int]) {
    let batches = batches(count, of: size)
    #expect(batches.count == sizes.count && batches.imageCount == count)
    let groups = (0..<batches.count).map { members(batches[$0]) }
    #expect(groups.map(\.count) == sizes)
    #expect(groups.flatMap { $0 } == Array(0..<count))
    let shuffled = batches.shuffled(using: Generator(seed: 1)).map { $0.labels.shape[0] }
    #expect(shuffled == sizes)
  }

  private func order(_ batches: Batches, _ generator: Generator) -> [Int] {
    batches.shuffled(using: generator).flatMap(members)
  }

  @Test func everyImageComesOnceWithItsLabel() {
    let order = order(batches(100, of: 7), Generator(seed: 3))
    #expect(order != Array(0..<100))
    #expect(order.sorted() == Array(0..<100))
  }

  @Test func theSeedDecidesTheOrder() {
    let batches = batches(50, of: 8)
    let generator = Generator(seed: 3)
    let first = order(batches, generator)
    #expect(order(batches, Generator(seed: 3)) == first)
    #expect(order(batches, Generator(seed: 4)) != first)
    // The next epoch draws on.
    #expect(order(batches, generator) != first)
    // The order is one of images: how they are grouped does not change it.
    #expect(order(self.batches(50, of: 50), Generator(seed: 3)) == first)
  }
}
