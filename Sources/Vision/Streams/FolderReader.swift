/// Decodes the pictures of a folder to images of one size, on several threads at once.
struct FolderReader: PixelReader {
  let folder: String
  /// Below the folder, in the data's order.
  let paths: [String]
  let channels: Int
  /// nil: as they are; each must have ``size``.
  let framing: Framing?
  let size: (height: Int, width: Int)
  let threads: Int

  func read(_ positions: [Int]) throws -> Pixels {
    let pictures = inParallel(positions.count, threads: threads) { place in
      picture(positions[place])
    }
    let failures = BadPicture.of(zip(positions.map { paths[$0] }, pictures))
    guard failures.isEmpty else { throw DataError.badPictures(failures, folder, isAll: false) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(positions.count * channels * size.height * size.width)
    for picture in pictures { bytes += try picture.get() }
    return Pixels(
      values: .bytes(bytes), shape: [positions.count, channels, size.height, size.width])
  }

  /// The samples of one, (C, H, W).
  private func picture(_ position: Int) -> Result<[UInt8], DataError> {
    Result { () throws(DataError) in
      let path = folder + "/" + paths[position]
      let raster: Raster
      do {
        raster = try ImageFile.read(path)
      } catch {
        throw error as? DataError ?? DataError.unreadable(path, 0)
      }
      try requireSize(raster, path)
      let framed = framing.map { raster.converted(to: channels).framed($0) }
      return (framed ?? raster.converted(to: channels)).planes()
    }
  }

  private func requireSize(_ raster: Raster, _ path: String) throws(DataError) {
    guard framing == nil, (raster.height, raster.width) != size else { return }
    throw DataError.otherSize((raster.height, raster.width), size, path)
  }

  /// What is wrong with pictures, found without keeping them.
  ///
  /// - Parameter decodes: whether each is decoded; else only headers and endings are looked at.
  func badPictures(decodes: Bool) -> [BadPicture] {
    let found = inParallel(paths.count, threads: threads) { place -> Result<Void, DataError> in
      guard !decodes else { return picture(place).map { _ in } }
      return headerCheck(folder + "/" + paths[place])
    }
    return BadPicture.of(zip(paths, found))
  }

  private func headerCheck(_ path: String) -> Result<Void, DataError> {
    Result { () throws(DataError) in
      let found: (height: Int, width: Int)
      do {
        found = try ImageFile.size(of: path)
      } catch {
        throw error as? DataError ?? DataError.unreadable(path, 0)
      }
      guard framing == nil, found != size else { return }
      throw DataError.otherSize(found, size, path)
    }
  }
}

/// A picture that cannot be used, and why.
struct BadPicture: Sendable, Equatable {
  let path: String
  let reason: String

  static func of<Value>(
    _ results: some Sequence<(String, Result<Value, DataError>)>
  ) -> [BadPicture] {
    results.compactMap { path, result in
      guard case .failure(let error) = result else { return nil }
      return BadPicture(path: path, reason: error.found)
    }
  }
}

extension DataError {
  static func otherSize(
    _ found: (height: Int, width: Int), _ size: (height: Int, width: Int), _ path: String
  ) -> DataError {
    DataError(
      path, expected: "a picture of \(size.height) × \(size.width)",
      found: "\(found.height) × \(found.width) where the first is \(size.height) × \(size.width)",
      remedy: "Say with --input-size what all are to be resized to.")
  }

  /// - Parameter isAll: whether the whole folder was looked at.
  static func badPictures(_ bad: [BadPicture], _ folder: String, isAll: Bool) -> DataError {
    let list = listed(bad.map { "\($0.path) (\($0.reason))" }, at: 10)
    let sized = bad.contains { $0.reason.contains(" where the first is ") }
    return DataError(
      folder, expected: "whole pictures\(sized ? " of one size" : "")",
      found: "\(isAll ? "" : "at least ")\(bad.count.grouped) that cannot be used: \(list)",
      remedy: (sized
        ? "Say with --input-size what all are to be resized to" : "Mend or remove them")
        + ", or leave them out with --skip-bad.")
  }
}
