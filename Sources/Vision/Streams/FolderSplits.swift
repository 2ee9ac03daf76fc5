/// Which folder holds a split: PATH/train and PATH/test (or PATH/val) where such folders hold class
/// folders, else PATH itself, as the test split.
struct FolderSplits {
  private let root: String
  private let splits: [DataSplit: String]

  /// - Throws: ``DataError`` when the folder cannot be read.
  init(_ root: String) throws {
    self.root = root
    let names = Set(try FolderListing.folders(in: root))
    func first(_ candidates: [String]) -> String? {
      candidates.first { name in
        guard names.contains(name) else { return false }
        return !((try? FolderListing.folders(in: root + "/" + name)) ?? []).isEmpty
      }.map { root + "/" + $0 }
    }
    var splits: [DataSplit: String] = [:]
    splits[.train] = first(["train"])
    splits[.test] = first(["test", "val"])
    self.splits = splits
  }

  func place(of split: DataSplit) throws -> String {
    if let place = splits[split] { return place }
    if splits.isEmpty, split == .test { return root }
    throw DataError(
      root, expected: split == .train ? "a folder train" : "a folder test or val",
      found: splits.isEmpty ? "class folders, which are the test split" : "none",
      remedy: "Put class folders into \(root)/train and \(root)/test.")
  }
}
