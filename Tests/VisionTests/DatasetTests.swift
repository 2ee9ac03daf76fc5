import Testing
import Torch

@testable import Vision

struct DatasetTests {
  let dataset = Dataset(
    name: "made-up", split: .test, images: Tensor(pattern(5 * 2 * 3 * 4), shape: [5, 2, 3, 4]),
    labels: Tensor([0, 1, 2, 1, 0] as [Int64]), classNames: ["a", "b", "c"], warnings: ["w"],
    sourceFiles: ["f"])

  /// Independent of the reader: the bytes the definition names, hashed as one array.
  private func expected(_ count: Int) -> String {
    let labels: [UInt8] = [0, 1, 2, 1, 0].prefix(count).flatMap { [$0, 0, 0, 0, 0, 0, 0, 0] }
    return Checksum.of(pattern(count * 2 * 3 * 4) + labels)
  }

  @Test func sizesComeFromTheTensor() {
    #expect(dataset.count == 5)
    #expect([dataset.channels, dataset.height, dataset.width] == [2, 3, 4])
    #expect(dataset.classCount == 3)
    #expect(dataset.officialCount == nil)
  }

  @Test func theChecksumIsOfImagesThenLabels() {
    #expect(dataset.sha256 == expected(5))
  }

  @Test func aSubsetKeepsTheFirstImagesAndTheirChecksum() {
    let subset = dataset.subset(first: 2)
    #expect(subset.count == 2)
    #expect(subset.images.array(of: UInt8.self) == pattern(2 * 2 * 3 * 4))
    #expect(subset.labels.array(of: Int64.self) == [0, 1])
    #expect(subset.sha256 == expected(2))
    #expect(
      subset.warnings == ["w", "made-up test: only the first 2 of 5 images are used."])
    #expect(subset.sourceFiles == ["f"])
  }

  @Test(arguments: [5, 6, 1_000_000])
  func aSubsetOfAllIsTheWholeSet(count: Int) {
    let subset = dataset.subset(first: count)
    #expect(subset.count == 5)
    #expect(subset.sha256 == dataset.sha256)
    #expect(subset.warnings == ["w"])
  }

  @Test func anImageIsAPicture() {
    let colour = Dataset(
      name: "made-up", split: .test, images: Tensor(pattern(2 * 3 * 2), shape: [2, 3, 1, 2]),
      labels: Tensor([0, 0] as [Int64]), classNames: ["a"])
    #expect(
      colour.raster(1)
        == Raster(planes: pattern(6, from: 6), channels: 3, height: 1, width: 2))
  }
}
