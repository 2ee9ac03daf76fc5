import Testing
import Torch

@testable import Vision

/// Which part of a padded image an augmented one is: one of 9 × 9 × 2 with a padding of 4.
struct Crop: Hashable {
  let row, column: Int
  let mirrored: Bool

  static let all = (0..<9).flatMap { row in
    (0..<9).flatMap { column in
      [false, true].map { Crop(row: row, column: column, mirrored: $0) }
    }
  }

  /// The crop of one image (C, H, W), padded by 4 zeros, pixel by pixel.
  func callAsFunction(_ image: [UInt8], _ shape: [Int]) -> [UInt8] {
    let (height, width) = (shape[1], shape[2])
    return (0..<image.count).map { position in
      let (channel, pixel) = (position / (height * width), position % (height * width))
      let (y, x) = (pixel / width, pixel % width)
      let (sourceY, sourceX) = (y + row - 4, (mirrored ? width - 1 - x : x) + column - 4)
      guard 0..<height ~= sourceY, 0..<width ~= sourceX else { return 0 }
      return image[(channel * height + sourceY) * width + sourceX]
    }
  }
}

@Suite struct CropFlipTests {
  @Test(arguments: [[3, 5, 7], [1, 9, 4], [2, 6, 6], [1, 1, 1]])
  func everyResultIsACropOfItsOriginal(_ shape: [Int]) {
    let (count, size) = (24, shape.reduce(1, *))
    let images = pattern(count * size, from: 1).map { max(1, $0) }
    let varied = croppedAndFlipped(
      Tensor(images, shape: [count] + shape), using: Generator(seed: 9))
    #expect(varied.shape == [count] + shape && varied.dtype == .uint8)
    let results = varied.array(of: UInt8.self)
    for index in 0..<count {
      let range = index * size..<(index + 1) * size
      let (original, result) = (Array(images[range]), Array(results[range]))
      #expect(Crop.all.contains { $0(original, shape) == result }, "image \(index)")
    }
  }

  /// All crops come, as often as chance has it, rows, columns and mirroring independent.
  @Test func everyCropOccursAlikeOften() {
    let crops = crops(of: 8000, seed: 2)
    let counts = Dictionary(grouping: crops, by: { $0 }).mapValues(\.count)
    #expect(Set(counts.keys) == Set(Crop.all))
    // 49 expected of each; the standard deviation is 7.
    #expect(counts.values.allSatisfy { (15...90).contains($0) })
    let mirrored = crops.filter(\.mirrored).count
    #expect(abs(mirrored - 4000) < 200)
    for offset in 0..<9 {
      #expect(abs(crops.filter { $0.row == offset }.count - 889) < 130)
      #expect(abs(crops.filter { $0.column == offset }.count - 889) < 130)
    }
  }

  @Test func theSeedDecides() {
    let first = crops(of: 100, seed: 5)
    #expect(crops(of: 100, seed: 5) == first)
    #expect(crops(of: 100, seed: 6) != first)
    let images = numbered(20)
    let generator = Generator(seed: 5)
    let passes = (0..<2).map { _ in croppedAndFlipped(images, using: generator).ints }
    #expect(passes[0] != passes[1])
  }

  @Test func withoutPaddingOnlyMirroringIsLeft() {
    let images = numbered(40)
    let varied = croppedAndFlipped(images, padding: 0, using: Generator(seed: 1))
    let mirror = images.flipped([3])
    let kept = (0..<40).filter { varied[$0].ints == images[$0].ints }
    let turned = (0..<40).filter { varied[$0].ints == mirror[$0].ints }
    #expect(kept.count + turned.count == 40 && (8...32).contains(kept.count))
  }

  @Test func floatsAreVariedAlike() {
    let images = numbered(10)
    let bytes = croppedAndFlipped(images, using: Generator(seed: 1))
    let floats = croppedAndFlipped(images.to(.float32), using: Generator(seed: 1))
    #expect(floats.dtype == .float32)
    expectClose(floats, bytes)
  }

  @Test func batchesKeepTheirLabelsAndVaryEachEpoch() {
    // Image i is of grey value i + 1 all over; whatever is cropped, that stays its maximum.
    let greys = (0..<30).flatMap { [UInt8](repeating: UInt8($0 + 1), count: 81) }
    let batches = Batches(
      images: Tensor(greys, shape: [30, 1, 9, 9]), labels: .arange(0, 30), batchSize: 8)
    let generator = Generator(seed: 4)
    let epochs = (0..<2).map { _ in
      batches.shuffled(.cropFlip, using: generator).map { batch in
        let brightest = (batch.images * 255).rounded().max([1, 2, 3]).ints
        #expect(brightest == batch.labels.ints.map { $0 + 1 })
        return batch.images.sum().item
      }
    }
    #expect(epochs[0].count == 4 && epochs[0] != epochs[1])
  }

  /// `count` images of 12×15 whose pixels are numbered from 1.
  private func numbered(_ count: Int) -> Tensor {
    Tensor.arange(1, 181).to(.uint8).reshaped([1, 1, 12, 15]).expanded([count, 1, 12, 15])
  }

  /// Which crop was taken of each of `count` images, read off two pixels in the middle.
  private func crops(of count: Int, seed: UInt64) -> [Crop] {
    let varied = croppedAndFlipped(numbered(count), using: Generator(seed: seed))
    let middle = varied.narrowed(2, 6..<7).narrowed(3, 7..<9).ints
    return (0..<count).map { index in
      let (number, next) = (middle[2 * index] - 1, middle[2 * index + 1] - 1)
      let column = number % 15
      return Crop(row: number / 15 - 2, column: column - 3, mirrored: next < number)
    }
  }
}
