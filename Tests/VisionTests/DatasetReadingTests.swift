import Testing
import Torch

@testable import Vision

struct DatasetReadingTests {
  let folder = TemporaryFolder()

  /// Three images of 28 × 28 for both splits, one file packed, the others raw.
  private func writeMNIST(imageCount: Int = 3, labels: [UInt8] = [7, 0, 9]) throws {
    let images = idx([imageCount, 28, 28], pattern(imageCount * 784))
    folder.write(try gzip(images), "t10k-images-idx3-ubyte.gz")
    folder.write(idx([labels.count], labels), "t10k-labels-idx1-ubyte")
  }

  private func read(_ known: KnownDataset, _ split: DataSplit = .test) throws -> Dataset {
    try Dataset.read(known, split, from: folder.path)
  }

  @Test func idxFilesBecomeOneTensor() throws {
    try writeMNIST()
    let mnist = try read(.mnist)
    #expect(mnist.name == "mnist" && mnist.split == .test)
    #expect(mnist.images.shape == [3, 1, 28, 28])
    #expect(mnist.images.array(of: UInt8.self) == pattern(3 * 784))
    #expect(mnist.labels.array(of: Int64.self) == [7, 0, 9])
    #expect(mnist.classNames[7] == "7")
    #expect(
      mnist.sourceFiles == [
        folder("t10k-images-idx3-ubyte.gz"), folder("t10k-labels-idx1-ubyte"),
      ])
  }

  @Test func anotherCountThanTheOfficialOneIsAWarning() throws {
    try writeMNIST()
    let mnist = try read(.mnist)
    #expect(mnist.officialCount == 10_000)
    #expect(
      mnist.warnings == [
        "mnist test: 3 images where the published set has 10,000; numbers measured on it are not "
          + "those of the whole set."
      ])
  }

  @Test func moreImagesThanLabelsAreRefused() throws {
    try writeMNIST(labels: [7, 0])
    #expect(
      failure { try read(.mnist) }
        == "\(folder("t10k-labels-idx1-ubyte")): expected 3 labels, as many as images, found 2. "
        + "Fetch both files again.")
  }

  @Test func aLabelThatNamesNoClassIsRefused() throws {
    try writeMNIST(labels: [7, 0, 10])
    #expect(
      failure { try read(.fashionMNIST) }
        == "\(folder("t10k-labels-idx1-ubyte")): expected labels from 0 to 9, found 10 for image 2 "
        + "(counted from 0). Fetch the file again, or name the data set it belongs to.")
  }

  @Test func imagesOfAnotherSizeAreRefused() throws {
    try writeMNIST()
    folder.write(idx([3, 14, 56], pattern(3 * 784)), "t10k-images-idx3-ubyte")
    #expect(
      failure { try read(.mnist) }
        == "\(folder("t10k-images-idx3-ubyte")): expected images of 28 × 28, found 14 × 56. "
        + "Put the file of mnist in its place.")
  }

  @Test func cifar10BatchesAreJoinedInOrder() throws {
    for batch in 1...5 {
      folder.write(
        (0..<batch).flatMap { cifarRecord([UInt8(batch)], batch * 10 + $0) },
        "data_batch_\(batch).bin")
    }
    let cifar = try read(.cifar10, .train)
    #expect(cifar.images.shape == [15, 3, 32, 32])
    #expect(
      cifar.images.array(of: UInt8.self)
        == (1...5).flatMap { batch in
          (0..<batch).flatMap { pattern(3072, from: (batch * 10 + $0) * 7) }
        })
    #expect(cifar.labels.ints == [1, 2, 2, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 5])
    #expect(cifar.classNames == ClassNames.cifar10)
    #expect(
      cifar.warnings == [
        "cifar10 train: 15 images where the published set has 50,000; numbers measured on it are "
          + "not those of the whole set."
      ])
  }

  @Test func cifar10TakesItsClassNamesFromTheFile() throws {
    folder.write(cifarRecord([3], 0), "test_batch.bin")
    let names = (0..<10).map { "kind \($0)" }
    folder.write(Array((names.joined(separator: "\n") + "\n\n").utf8), "batches.meta.txt")
    #expect(try read(.cifar10).classNames == names)
  }

  @Test func cifar100UsesFineLabels() throws {
    folder.write(cifarRecord([1, 42], 0) + cifarRecord([19, 99], 1), "test.bin")
    let cifar = try read(.cifar100)
    #expect(cifar.labels.ints == [42, 99])
    #expect(cifar.classCount == 100)
    #expect(cifar.classNames[42] == "leopard")
  }

  @Test func aDamagedBatchIsNamed() throws {
    folder.write(cifarRecord([1], 0) + [1, 2, 3], "test_batch.bin")
    #expect(
      failure { try read(.cifar10) }
        == "\(folder("test_batch.bin")): expected whole records of 3,073 bytes (1 label byte and "
        + "3,072 of pixels), found 1 record and 3 bytes. Fetch the file again.")
  }
}
