import Foundation
import Testing

@testable import Vision

struct AtomicFileTests {
  let folder = TemporaryFolder()

  @Test func writesAndReplaces() throws {
    try AtomicFile.write([1, 2, 3], to: folder("file"))
    #expect(contents(folder("file")) == [1, 2, 3])
    try AtomicFile.write([], to: folder("file"))
    #expect(contents(folder("file")) == [])
    #expect(folder.names == ["file"])
  }

  @Test func aMissingFolderIsNamed() {
    let path = folder("none/file")
    #expect(
      failure { try AtomicFile.write([1], to: path) }
        == "\(path): expected its folder \(folder("none")) to exist, found no such folder. "
        + "Create it with mkdir -p, or choose another path.")
  }

  @Test func aFileInPlaceOfTheFolderIsNamed() {
    let path = folder.write([1], "file") + "/inside"
    #expect(
      failure { try AtomicFile.write([1], to: path) }
        == "\(path): expected its folder \(folder("file")) to exist, "
        + "found a file of that name. Choose another path.")
  }

  @Test func aFolderIsNotReplacedAndNothingIsLeftBehind() {
    folder.make("there")
    #expect(
      failure { try AtomicFile.write([1], to: folder("there")) }
        == "\(folder("there")): expected a file that can be written, found Is a directory. "
        + "Choose another path.")
    #expect(folder.names == ["there"])
  }

  @Test(.enabled(if: getuid() != 0, "root may write everywhere"))
  func aFolderWithoutPermissionIsNamed() {
    chmod(folder.path, 0o500)
    defer { chmod(folder.path, 0o700) }
    #expect(
      failure { try AtomicFile.write([1], to: folder("file")) }
        == "\(folder("file")): expected a file that can be written, found Permission denied. "
        + "Choose a folder you can write to.")
  }
}
