import ArgumentParser
import Foundation
import Torch
import Vision

/// The options that say how images are made for a model: which every command that asks a user's own
/// model takes.
struct InputOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What the model's inputs are centred with, a value a channel, in [0, 1] units.",
      discussion: "A model with its normalisation inside needs neither --mean nor --std."),
    transform: ChannelValues.init(parsing:))
  var mean: ChannelValues?

  @Option(help: "What they are divided by then, likewise.", transform: ChannelValues.init(parsing:))
  var std: ChannelValues?

  @Option(
    help: ArgumentHelp(
      "Size of the images, N or HxW; as they are when left out.",
      discussion: """
        Each is scaled, antialiased, until its shorter side is N, and cropped around its \
        centre; with --resize M until it is M.
        """))
  var inputSize: String?

  @Option(help: "The shorter side before cropping, with --input-size.")
  var resize: String?

  @Option(help: "Channels of the pictures of folder:PATH; the network's own, else 3.")
  var channels: Int?

  @Option(help: "File with the names of the model's outputs, one a line.")
  var classes: String?

  @Flag(help: "Leave out pictures that cannot be read, and list them.")
  var skipBad = false

  func validate() throws {
    guard (mean == nil) == (std == nil) else {
      throw ValidationError("--mean and --std belong together; give both or none.")
    }
    try requireUnits()
    guard resize == nil || inputSize != nil else {
      throw ValidationError("--resize says what is cropped to --input-size; give both.")
    }
    guard inputSize == nil || framing != nil else {
      throw ValidationError(
        "--input-size is \(inputSize ?? "")\(resize.map { ", --resize \($0)" } ?? ""); they are N or HxW "
          + "in pixels, and a shorter side not below them.")
    }
    guard channels.map({ (1...4).contains($0) }) ?? true else {
      throw ValidationError("--channels is \(channels ?? 0); it is a whole number from 1 to 4.")
    }
  }

  private func requireUnits() throws {
    if let far = mean?.values.first(where: { !(-1...1).contains($0) }) {
      throw ValidationError(
        "--mean has \(far); images are in [0, 1], so it is divided by 255: \(far / 255).")
    }
    if let bad = std?.values.first(where: { !($0 > 0) }) {
      throw ValidationError("--std has \(bad); it is above 0.")
    }
    if let far = std?.values.first(where: { $0 > 2 }) {
      throw ValidationError(
        "--std has \(far); images are in [0, 1], so it is divided by 255: \(far / 255).")
    }
  }

  private var framing: Framing? { inputSize.flatMap { Framing(parsing: $0, resize: resize) } }

  var normalization: (mean: [Double], deviation: [Double])? {
    guard let mean, let std else { return nil }
    return (mean.values, std.values)
  }

  /// Opens a data set as these options and the model want it, and tells its warnings.
  func open(
    _ name: String, _ split: DataSplit, for model: ModelSource, limit: Int? = nil
  ) throws -> any ImageSource {
    // Colour is what folders are read in anyway, so it needs no place in the data's name.
    let own = name.hasPrefix("folder:") ? model.ownChannels.flatMap { $0 == 3 ? nil : $0 } : nil
    let options = ReadingOptions(
      framing: framing, channels: channels ?? own, skipsBad: skipBad)
    var source = try DataCatalog().open(name, split: split, options)
    if let names = try classNames() ?? model.ownClassNames() {
      source = try source.labelled(inOrderOf: names)
    }
    if let limit { source = source.first(limit) }
    for warning in source.warnings { Console.warn(warning) }
    return source
  }

  /// The same, in memory.
  func load(
    _ name: String, _ split: DataSplit, for model: ModelSource, limit: Int? = nil
  ) throws -> Dataset {
    try open(name, split, for: model, limit: limit).resident()
  }

  private func classNames() throws -> [String]? {
    guard let classes else { return nil }
    let text: String
    do {
      text = try String(contentsOfFile: classes, encoding: .utf8)
    } catch {
      throw Failure("the class names in \(classes) cannot be read: \(error.systemReason)")
    }
    let names = text.split(whereSeparator: \.isNewline)
      .map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    guard !names.isEmpty else {
      throw Failure(
        "\(classes) holds no class names; write one a line, in the order of the outputs")
    }
    return names
  }
}

/// A number for each channel, or one for all: "0.485,0.456,0.406".
struct ChannelValues {
  let values: [Double]

  init(parsing text: String) throws {
    let parts = text.split(separator: ",", omittingEmptySubsequences: false)
    values = parts.compactMap { Double($0.trimmingCharacters(in: .whitespaces)) }
      .filter(\.isFinite)
    guard values.count == parts.count, (1...4).contains(values.count) else {
      throw ValidationError("\(text) is not a number for each channel, as 0.485,0.456,0.406.")
    }
  }
}
