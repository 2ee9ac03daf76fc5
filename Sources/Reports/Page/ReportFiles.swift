import Foundation

/// Files of a report: whole or not at all, and errors that name them.
enum ReportFiles {
  /// Creates a folder and those above it.
  static func makeFolder(_ folder: URL) throws {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: folder.path, isDirectory: &isFolder) {
      guard isFolder.boolValue else { throw ReportError.notAFolder(folder.path) }
      return
    }
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw ReportError.cannotCreate(folder: folder.path, reason: reason(error))
    }
  }

  /// Writes to a neighbour first and renames it, so that a reader never sees half a file.
  @discardableResult
  static func write(_ data: Data, to file: URL) throws -> URL {
    do { try data.write(to: file, options: .atomic) } catch {
      throw ReportError.cannotWrite(file: file.path, reason: reason(error))
    }
    return file
  }

  /// File names from titles; equal ones are numbered.
  static func distinctNames(_ titles: [String]) -> [String] {
    var used: Set<String> = []
    return titles.map { title in
      let slug = Wording.slug(title)
      var name = slug
      var number = 2
      while !used.insert(name).inserted {
        name = "\(slug)-\(number)"
        number += 1
      }
      return name
    }
  }

  /// The system's words for what went wrong, where it has any.
  private static func reason(_ error: any Error) -> String {
    let underlying = (error as NSError).userInfo[NSUnderlyingErrorKey] as? NSError
    if let code = [underlying, error as NSError].compactMap({ $0 })
      .first(where: { $0.domain == NSPOSIXErrorDomain })?.code
    {
      return String(cString: strerror(Int32(code))).lowercased()
    }
    return error.localizedDescription
  }
}
