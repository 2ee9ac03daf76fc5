import Foundation
import Testing

@testable import Training

@Suite struct RunFolderLockTests {
  @Test func oneTrainerAtATime() throws {
    let rehearsal = Rehearsal(.quick(epochs: 1))
    try rehearsal.folder.create(rehearsal.info)
    let held = try rehearsal.folder.lock()
    #expect(
      errorText { try rehearsal.run() }
        == "another process trains in \(rehearsal.folder.path); wait for it, or choose another --out"
    )
    held.release()
    try rehearsal.run()
    #expect(try rehearsal.folder.epochs().count == 1)
  }
}
