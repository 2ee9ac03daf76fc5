/// A file on the network: where it can be had, and how to know it arrived whole.
public struct DownloadSource: Sendable, Equatable {
  /// The file's name on disk.
  public let file: String
  /// Addresses that give the same bytes, tried in order.
  public let urls: [String]
  /// The MD5 its publisher gives, in hexadecimal digits.
  public let md5: String

  public init(file: String, urls: [String], md5: String) {
    self.file = file
    self.urls = urls
    self.md5 = md5
  }

  private init(_ file: String, from folders: [String], md5: String) {
    self.init(file: file, urls: folders.map { $0 + file }, md5: md5)
  }
}

extension DownloadSource {
  /// Where the known data sets are published; the checksums are those of torchvision's
  /// `datasets/mnist.py` and of https://www.cs.toronto.edu/~kriz/cifar.html.
  public static let official: [String: [DownloadSource]] = [
    KnownDataset.mnist.name: idx(
      from: [
        "https://ossci-datasets.s3.amazonaws.com/mnist/",
        "https://storage.googleapis.com/cvdf-datasets/mnist/",
      ],
      md5: [
        "f68b3c2dcbeaaa9fbdd348bbdeb94873", "d53e105ee54ea40749a09fcbcd1e9432",
        "9fb629c4189551a2d022fa330f9573f3", "ec29112dd5afa0611ce80d1b7f02629c",
      ]),
    KnownDataset.fashionMNIST.name: idx(
      from: [
        "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/",
        "https://raw.githubusercontent.com/zalandoresearch/fashion-mnist/master/data/fashion/",
      ],
      md5: [
        "8d4fb7e6c68d591d4c3dfef9ec88bf0d", "25c81989df183df01b3e8a0aad5dffbe",
        "bef4ecab320f06d8554ea6380940ec79", "bb300cfdad3c16e7a12a480ee83cd310",
      ]),
    KnownDataset.cifar10.name: [
      DownloadSource(
        "cifar-10-binary.tar.gz", from: toronto,
        md5: "c32a1d4ab5d03f1284b67883e8d87530")
    ],
    KnownDataset.cifar100.name: [
      DownloadSource(
        "cifar-100-binary.tar.gz", from: toronto,
        md5: "03b5dce01913d631647c71ecec9e9cb8")
    ],
  ]

  private static let toronto = [
    "https://www.cs.toronto.edu/~kriz/", "https://cave.cs.toronto.edu/kriz/",
  ]

  private static func idx(from folders: [String], md5: [String]) -> [DownloadSource] {
    zip(DataSplit.allCases.flatMap(KnownDataset.mnist.files), md5).map {
      DownloadSource($0 + ".gz", from: folders, md5: $1)
    }
  }
}
