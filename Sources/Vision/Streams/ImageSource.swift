public import Torch

/// The labelled images of one split, wherever they are: in memory (``Dataset``) or read from files as
/// they are needed (``StreamedImages``).
///
/// What measures a model takes a source and asks for batch after batch, so that its memory is bounded
/// by the batch.
public protocol ImageSource {
  /// What commands and files call the data, for example "cifar10" or "folder:photos,size=224".
  var name: String { get }
  var split: DataSplit { get }
  var channels: Int { get }
  var height: Int { get }
  var width: Int { get }
  /// int64 (N), each in 0 ..< the number of classes, in the order of the images.
  var labels: Tensor { get }
  /// The names of the classes, in the order of the labels.
  var classNames: [String] { get }
  /// What tells these images from others: a SHA-256, in hexadecimal digits.
  var sha256: String { get }
  /// What ``sha256`` is taken of, in words.
  var checksumOf: String { get }
  /// What a reader of any number measured on this data must know, a sentence each.
  var warnings: [String] { get }
  /// The files that are read, or their folder.
  var sourceFiles: [String] { get }
  /// Whether the images are in memory, so that asking for one is cheap.
  var isResident: Bool { get }

  /// Images by their positions, in that order: (B, C, H, W), uint8, or float32 in [0, 1].
  ///
  /// - Throws: ``DataError`` when a file cannot be read.
  func images(at positions: [Int]) throws -> Tensor

  /// The images of each list of positions, one list after the other, read ahead of their use where
  /// they come from files.
  func batches(_ plan: [[Int]]) -> ImageBatches

  /// The first `n` images, or all where there are fewer.
  func first(_ n: Int) -> any ImageSource

  /// The same images with labels that count in the order of `names`.
  ///
  /// - Throws: ``DataError`` when a class of the images is not among the names.
  func labelled(inOrderOf names: [String]) throws -> any ImageSource

  /// All images in memory, as training and attacks need them.
  ///
  /// - Throws: ``DataError`` when they are too many, or one cannot be read.
  func resident() throws -> Dataset
}

extension ImageSource {
  /// Number of images, N.
  public var count: Int { labels.shape[0] }
  public var classCount: Int { classNames.count }

  /// The positions of each batch of a pass in the data's order, from the image `start` on.
  ///
  /// - Precondition: `size` is at least 1, and `start` a multiple of it unless it is the count.
  public func plan(batchesOf size: Int, from start: Int = 0) -> [[Int]] {
    demand(size >= 1, "ImageSource: batches of \(size) images")
    let size = Swift.min(size, Swift.max(1, count))
    return stride(from: start, to: count, by: size).map {
      Array($0..<Swift.min($0 + size, count))
    }
  }

  /// The SHA-256 of a source of which only the first `n` images are used.
  func checksum(ofFirst n: Int) -> String { Checksum.of(Array("\(sha256) first \(n)".utf8)) }

  /// The warning of a source of which only the first `n` images are used.
  func warning(ofFirst n: Int) -> String {
    "\(name) \(split.rawValue): only the first \(n.grouped) of \(counted(count, "image")) are used."
  }
}

/// Batches of images, in order.
public final class ImageBatches {
  private let advance: () throws -> Tensor?
  private let stop: () -> Void

  init(_ advance: @escaping () throws -> Tensor?, stop: @escaping () -> Void = {}) {
    self.advance = advance
    self.stop = stop
  }

  deinit { stop() }

  /// The next batch, (B, C, H, W): uint8, or float32 in [0, 1]; nil after the last.
  ///
  /// - Throws: ``DataError`` when a file cannot be read.
  public func next() throws -> Tensor? { try advance() }
}
