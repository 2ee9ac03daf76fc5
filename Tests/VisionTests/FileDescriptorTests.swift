import Foundation
import Testing

@testable import Vision

struct FileDescriptorTests {
  let folder = TemporaryFolder()

  @Test func readsInOrderAndPeeksAtTheStart() throws {
    let file = try FileDescriptor(folder.write([1, 2, 3, 4, 5], "five"))
    #expect(file.size == 5)
    #expect(try file.read(2) == [1, 2])
    #expect(try file.peek(3) == [1, 2, 3])
    #expect(try file.read(9) == [3, 4, 5])
    #expect(try file.read(9) == [])
  }

  @Test func aMissingFileIsNamed() {
    #expect(
      failure { try FileDescriptor(folder("none")) }
        == "\(folder("none")): expected a readable file, found No such file or directory. "
        + "Check the path.")
  }

  @Test func aFileIsNotAFolder() {
    let path = folder.write([1], "file") + "/inside"
    #expect(
      failure { try FileDescriptor(path) }
        == "\(path): expected a readable file, found Not a directory. Check the path.")
  }

  @Test func aFolderIsRefused() {
    #expect(
      failure { try FileDescriptor(folder.path) }
        == "\(folder.path): expected a file, found a folder. Name a file inside the folder.")
  }

  @Test func aPipeIsRefusedWithoutWaiting() {
    mkfifo(folder("pipe"), 0o600)
    #expect(
      failure { try FileDescriptor(folder("pipe")) }
        == "\(folder("pipe")): expected a file, found something else (a device or pipe). "
        + "Copy the data into a regular file.")
  }

  @Test(.enabled(if: getuid() != 0, "root may read every file"))
  func aFileWithoutPermissionIsNamed() {
    let path = folder.write([1], "closed")
    chmod(path, 0)
    #expect(
      failure { try FileDescriptor(path) }
        == "\(path): expected a readable file, found Permission denied. "
        + "Allow reading it, for example with chmod +r.")
  }
}
