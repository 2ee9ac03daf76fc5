import Testing

@testable import Vision

struct KnownDatasetTests {
  @Test func eachIsFoundByItsName() throws {
    let names = ["fashion-mnist", "mnist", "cifar10", "cifar100"]
    #expect(KnownDataset.all.map(\.name) == names)
    for name in names { #expect(try KnownDataset.named(name).name == name) }
  }

  @Test func anUnknownNameListsTheKnownOnes() {
    #expect(
      failure { try KnownDataset.named("imagenet") }
        == "imagenet: expected a data set known by name (fashion-mnist, mnist, cifar10, cifar100), "
        + "folder:PATH or npz:PATH, found no such name. Use one of these names; `passband data list` says which are on this "
        + "machine.")
  }

  @Test func officialCountsAndFiles() {
    #expect(KnownDataset.mnist.officialCount(.train) == 60_000)
    #expect(KnownDataset.cifar10.officialCount(.train) == 50_000)
    #expect(KnownDataset.cifar100.officialCount(.test) == 10_000)
    #expect(
      KnownDataset.mnist.files(.test) == ["t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte"])
    #expect(KnownDataset.cifar10.files(.train).first == "data_batch_1.bin")
    #expect(KnownDataset.cifar10.files(.train).count == 5)
  }
}
