/// A data set that Passband finds, fetches and reads by name.
public struct KnownDataset: Sendable, Equatable {
  /// How the files are laid out.
  enum Format: Sendable, Equatable {
    /// Pairs of IDX files, raw or gzip.
    case idx
    /// Records of `labelBytes` label bytes and 3,072 pixel bytes; class names in `namesFile`.
    case cifar(labelBytes: Int, trainFiles: [String], testFile: String, namesFile: String)
  }

  /// What commands and run files call it.
  public let name: String
  /// One line for a listing.
  public let summary: String
  public let channels: Int
  public let height: Int
  public let width: Int
  public let classNames: [String]
  /// The folder of its files below the data root.
  public let folder: String
  /// The Debian package that brings it, if there is one.
  public let systemPackage: String?
  let format: Format
  private let officialCounts: [DataSplit: Int]

  /// How many images the published set has.
  public func officialCount(_ split: DataSplit) -> Int { officialCounts[split]! }

  /// The files a split is read from, below ``folder``; each IDX file may also end in ".gz".
  public func files(_ split: DataSplit) -> [String] {
    switch format {
    case .idx:
      let stem = split == .train ? "train" : "t10k"
      return ["\(stem)-images-idx3-ubyte", "\(stem)-labels-idx1-ubyte"]
    case .cifar(_, let trainFiles, let testFile, _):
      return split == .train ? trainFiles : [testFile]
    }
  }
}

extension KnownDataset {
  /// Xiao, Rasul and Vollgraf, "Fashion-MNIST: a novel image dataset for benchmarking machine
  /// learning algorithms", 2017, https://arxiv.org/abs/1708.07747.
  public static let fashionMNIST = KnownDataset(
    name: "fashion-mnist", summary: "Fashion-MNIST: clothes, grey",
    channels: 1, height: 28, width: 28, classNames: ClassNames.fashionMNIST,
    folder: "fashion-mnist", systemPackage: "dataset-fashion-mnist", format: .idx,
    officialCounts: [.train: 60_000, .test: 10_000])

  /// LeCun, Cortes and Burges, http://yann.lecun.com/exdb/mnist/.
  public static let mnist = KnownDataset(
    name: "mnist", summary: "MNIST: handwritten digits, grey",
    channels: 1, height: 28, width: 28, classNames: ClassNames.digits,
    folder: "mnist", systemPackage: nil, format: .idx,
    officialCounts: [.train: 60_000, .test: 10_000])

  /// Krizhevsky, "Learning multiple layers of features from tiny images", 2009.
  public static let cifar10 = KnownDataset(
    name: "cifar10", summary: "CIFAR-10: animals and vehicles, colour",
    channels: 3, height: 32, width: 32, classNames: ClassNames.cifar10,
    folder: "cifar-10-batches-bin", systemPackage: nil,
    format: .cifar(
      labelBytes: 1, trainFiles: (1...5).map { "data_batch_\($0).bin" },
      testFile: "test_batch.bin", namesFile: "batches.meta.txt"),
    officialCounts: [.train: 50_000, .test: 10_000])

  /// Krizhevsky, as ``cifar10``; with the fine labels.
  public static let cifar100 = KnownDataset(
    name: "cifar100", summary: "CIFAR-100: 100 kinds of things, colour",
    channels: 3, height: 32, width: 32, classNames: ClassNames.cifar100,
    folder: "cifar-100-binary", systemPackage: nil,
    format: .cifar(
      labelBytes: 2, trainFiles: ["train.bin"], testFile: "test.bin",
      namesFile: "fine_label_names.txt"),
    officialCounts: [.train: 50_000, .test: 10_000])

  /// Every known data set, in the order of a listing.
  public static let all = [fashionMNIST, mnist, cifar10, cifar100]

  /// The data set of a name.
  ///
  /// - Throws: ``DataError`` that lists the names there are.
  public static func named(_ name: String) throws -> KnownDataset {
    if let known = all.first(where: { $0.name == name }) { return known }
    let names = all.map(\.name).joined(separator: ", ")
    throw DataError(
      name, expected: "a data set known by name (\(names)), folder:PATH or npz:PATH",
      found: "no such name",
      remedy: "Use one of these names; `passband data list` says which are on this machine.")
  }
}
