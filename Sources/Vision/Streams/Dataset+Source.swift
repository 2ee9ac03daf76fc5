public import Torch

extension Dataset: ImageSource {
  public var isResident: Bool { true }
  public var checksumOf: String { "the decoded images and labels" }

  public func images(at positions: [Int]) throws -> Tensor {
    guard let first = positions.first, let last = positions.last else { return images[0..<0] }
    // A run of neighbours shares the data's memory.
    if positions == Array(first..<max(first, last) + 1) { return images[first..<last + 1] }
    return images.indexed(by: Tensor(positions.map(Int64.init)))
  }

  public func batches(_ plan: [[Int]]) -> ImageBatches {
    var rest = plan[...]
    return ImageBatches { try rest.popFirst().map(images(at:)) }
  }

  public func resident() throws -> Dataset { self }

  public func first(_ n: Int) -> any ImageSource { subset(first: n) }

  public func labelled(inOrderOf names: [String]) throws -> any ImageSource {
    guard names != classNames else { return self }
    let order = try ClassOrder(of: self, in: names)
    return Dataset(
      name: name, split: split, images: images, labels: order(labels), classNames: names,
      officialCount: officialCount, warnings: warnings, sourceFiles: sourceFiles)
  }
}
