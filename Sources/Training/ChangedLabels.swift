public import Torch

/// Labels that a run trains on in place of the data's own: `labels.safetensors` in its folder.
public struct ChangedLabels {
  /// int64 (N), in the order of the training images.
  public let labels: Tensor
  /// How many differ from the data's own.
  public let changed: Int
  /// What they were drawn from.
  public let seed: UInt64

  /// - Precondition: `labels` and `original` are int64 of one shape (N).
  public init(_ labels: Tensor, original: Tensor, seed: UInt64) {
    demand(
      labels.dtype == .int64 && labels.rank == 1 && labels.shape == original.shape,
      "Training: labels of \(labels.dtype)\(labels.shape) in place of \(original.shape)")
    self.labels = labels
    self.seed = seed
    changed = Int(labels.notEquals(original).sum().item)
  }

  /// Replaces the file at `path`.
  ///
  /// - Throws: `TorchError` when the folder cannot be written.
  public func write(to path: String) throws {
    var file = StateDictionary([("labels", labels)])
    file.metadata = ["changed": "\(changed)", "count": "\(labels.shape[0])", "seed": "\(seed)"]
    try file.write(to: path)
  }

  /// Reads what ``write(to:)`` wrote, for the data it was made for.
  ///
  /// - Parameters:
  ///   - original: the data's own labels, int64 (N).
  ///   - classes: how many classes the data has.
  /// - Throws: `TorchError` when the file is missing or cut; ``RunError`` when its labels are not of
  ///   these images or these classes, or not those that were saved.
  public init(contentsOf path: String, original: Tensor, classes: Int) throws {
    let file = try StateDictionary(contentsOf: path)
    guard let labels = file["labels"], labels.dtype == .int64, labels.rank == 1,
      let changed = file.metadata["changed"].flatMap(Int.init),
      let seed = file.metadata["seed"].flatMap(UInt64.init)
    else { throw RunError("\(path) is not a file of changed labels. \(Self.remedy)") }
    guard labels.shape == original.shape else {
      throw RunError(
        "\(path) has labels for \(labels.shape[0]) images; the run trains on \(original.shape[0]). "
          + "Give the run its own data and --limit, or start a new run")
    }
    guard !((labels .< 0) .| (labels .>= Double(classes))).anyTrue else {
      throw RunError("\(path) has labels outside 0 ..< \(classes). \(Self.remedy)")
    }
    self.init(labels, original: original, seed: seed)
    guard self.changed == changed else {
      throw RunError(
        "\(path) says that \(changed) labels are changed; \(self.changed) differ from the data's. "
          + Self.remedy)
    }
  }

  private static let remedy =
    "It is damaged or of other data: restore it from a copy, or start a new run"
}
