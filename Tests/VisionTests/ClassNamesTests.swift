import Testing

@testable import Vision

struct ClassNamesTests {
  let folder = TemporaryFolder()

  @Test func everyListIsComplete() {
    for known in KnownDataset.all {
      #expect(Set(known.classNames).count == (known.name == "cifar100" ? 100 : 10))
    }
    #expect(ClassNames.cifar100 == ClassNames.cifar100.sorted())
  }

  @Test func aFileGivesItsLines() throws {
    let path = folder.write(Array("cat\r\nred dog\n\n".utf8), "names.txt")
    #expect(try ClassNames.read(path, count: 2) == ["cat", "red dog"])
  }

  @Test func aMissingFileGivesNone() throws {
    #expect(try ClassNames.read(folder("names.txt"), count: 2) == nil)
  }

  @Test func anotherNumberOfNamesIsRefused() {
    let path = folder.write(Array("cat\n".utf8), "names.txt")
    #expect(
      failure { try ClassNames.read(path, count: 10) }
        == "\(path): expected 10 class names, one a line, found 1. Fetch the data set again, or "
        + "remove the file: the names are known without it.")
  }
}
