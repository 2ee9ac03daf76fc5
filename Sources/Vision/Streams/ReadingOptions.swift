/// How images are made of the files of a data set.
public struct ReadingOptions: Sendable, Hashable {
  /// What every image is scaled and cropped to; nil: as they are, all of one size.
  public var framing: Framing?
  /// 1 to 4 of a folder's pictures; nil: 3.
  public var channels: Int?
  /// Whether pictures that cannot be read are left out, with a warning that lists them.
  public var skipsBad: Bool
  /// Threads that decode; nil: as many as one operation computes on.
  public var threads: Int?

  public init(
    framing: Framing? = nil, channels: Int? = nil, skipsBad: Bool = false, threads: Int? = nil
  ) {
    self.framing = framing
    self.channels = channels
    self.skipsBad = skipsBad
    self.threads = threads
  }

  /// These, and where they say nothing what `others` say.
  func completed(by others: ReadingOptions) -> ReadingOptions {
    ReadingOptions(
      framing: framing ?? others.framing, channels: channels ?? others.channels,
      skipsBad: skipsBad || others.skipsBad, threads: threads ?? others.threads)
  }

  /// How a data set's name says them: ",size=224,channels=1"; empty when they change nothing.
  var suffix: String {
    let parts = [framing?.suffix, channels.map { "channels=\($0)" }, skipsBad ? "bad=skip" : nil]
    return parts.compactMap { $0 }.map { "," + $0 }.joined()
  }
}

/// A data set's name taken apart: "cifar10", "folder:PATH" or "npz:PATH", and after that how its images
/// are made: ",size=224" or ",size=224x320", ",resize=256", ",channels=1", ",bad=skip".
struct DataName: Equatable {
  enum Place: Equatable {
    case known(String)
    case folder(String)
    case npz(String)
  }

  let place: Place
  let options: ReadingOptions

  /// - Throws: ``DataError`` for a value that makes no sense, or an empty path.
  init(_ name: String) throws {
    var parts = name.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    var values: [String: String] = [:]
    while parts.count > 1, let (key, value) = DataName.option(parts[parts.count - 1]) {
      values[key] = value
      parts.removeLast()
    }
    let rest = parts.joined(separator: ",")
    options = try DataName.options(values, name)
    place = DataName.place(rest)
    guard place != .folder(""), place != .npz("") else {
      throw DataError(
        name, expected: "a path after the colon", found: "none",
        remedy: "Write folder:PATH or npz:PATH.")
    }
  }

  private static let keys = ["size", "resize", "channels", "bad"]

  /// Only known keys: a path may hold commas and equals signs.
  private static func option(_ part: String) -> (String, String)? {
    let pair = part.split(separator: "=", maxSplits: 1).map(String.init)
    return pair.count == 2 && keys.contains(pair[0]) ? (pair[0], pair[1]) : nil
  }

  private static func place(_ text: String) -> Place {
    if text.hasPrefix("folder:") { return .folder(String(text.dropFirst(7))) }
    if text.hasPrefix("npz:") { return .npz(String(text.dropFirst(4))) }
    return .known(text)
  }

  private static func options(
    _ values: [String: String], _ name: String
  ) throws -> ReadingOptions {
    func refuse(_ expected: String, _ found: String) -> DataError {
      DataError(name, expected: expected, found: found, remedy: "Write for example ,size=224.")
    }
    var options = ReadingOptions()
    if let text = values["channels"] {
      guard let channels = Int(text), (1...4).contains(channels) else {
        throw refuse("channels from 1 to 4", text)
      }
      options.channels = channels
    }
    if let text = values["bad"] {
      guard text == "skip" else { throw refuse("bad=skip", text) }
      options.skipsBad = true
    }
    guard values["size"] != nil || values["resize"] != nil else { return options }
    guard let framing = Framing(parsing: values["size"] ?? "", resize: values["resize"]) else {
      throw refuse("size=N or size=HxW, and resize=N not below it", found: values)
    }
    options.framing = framing
    return options
    func refuse(_ expected: String, found: [String: String]) -> DataError {
      refuse(
        expected, found.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: ","))
    }
  }
}

extension Framing {
  /// "224" or "224x320", and the shorter side before cropping; nil for what makes no sense.
  public init?(parsing size: String, resize: String? = nil) {
    let sides = size.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard (1...2).contains(sides.count), let height = sides[0], let width = sides[sides.count - 1],
      (1...16_384).contains(height), (1...16_384).contains(width)
    else { return nil }
    guard let resize else {
      self.init(height: height, width: width)
      return
    }
    guard let side = Int(resize), side >= max(height, width), side <= 16_384 else { return nil }
    self.init(height: height, width: width, shorterSide: side)
  }
}
