import ArgumentParser
import Foundation
import Spectra
import Torch
import Vision

struct SplitCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "split",
    abstract: "Split images into their low- and high-frequency components.",
    discussion: """
      For each image writes NAME.low.png, NAME.high.png (amplified for viewing: zero
      is middle grey; the component itself is near black), NAME.spectrum.png (log
      magnitude, DC centred, the circle at the radius) and NAME.split.json, which
      says how they were made. With --npy also the exact float32 components
      NAME.low.npy and NAME.high.npy, (C, H, W), of the [0, 1] image, which sum to
      it. Transparency is dropped: what counts is the colours.

      Examples:
        passband split photo.jpg --radius 12 --out parts
        passband split *.png --radius 4 --rule inclusive --npy --out parts
      """)

  @Argument(help: "PNG or JPEG files.")
  var images: [String]

  @Option(help: "Cutting radius in frequency bins, 0 or more.")
  var radius: Double

  @Option(help: "Whether a bin exactly on the circle is high (strict) or low (inclusive).")
  var rule = MaskRule.strict

  @Option(help: "Divide each component by its own maximum, as the authors' training script does.")
  var rescale = Rescale.none

  @Flag(help: "Also write the exact arrays.")
  var npy = false

  @Option(help: "Folder for the results.")
  var out: String

  @Flag(help: "Print what was written as JSON.")
  var json = false

  func validate() throws {
    try requireName(out)
    guard radius.isFinite, radius >= 0 else {
      throw ValidationError("--radius is \(radius); it is a number of frequency bins, 0 or more.")
    }
    let names = images.map(SplitImage.stem)
    if let twice = names.first(where: { name in names.count { $0 == name } > 1 }) {
      throw ValidationError(
        "two images are named \(twice); their results would overwrite each other. Split them into "
          + "different folders.")
    }
    try requireNoOverwriting()
  }

  /// The results of one image may lie where another image is: `split *.png --out .`, twice.
  private func requireNoOverwriting() throws {
    let inputs = Set(images.map { URL(fileURLWithPath: $0).standardizedFileURL.path })
    let results = images.flatMap { SplitImage.pictures(of: $0, in: out) }
    let clash = results.first { inputs.contains(URL(fileURLWithPath: $0).standardizedFileURL.path) }
    guard let clash else { return }
    throw ValidationError(
      "\(clash) is one of the images, and one of the results would overwrite it. Choose another "
        + "--out, or leave it out.")
  }

  func run() throws {
    let mask = FrequencyMask.disc(radius: radius, rule: rule)
    var results: [SplitImage.Record] = []
    for path in images {
      let image = try SplitImage(path: path, mask: mask, radius: radius, rescale: rescale)
      for warning in image.warnings { Console.warn("\(path): \(warning)") }
      if results.isEmpty { try makeFolder(out) }
      results.append(try image.write(to: out, arrays: npy))
    }
    if json { return try Console.printJSON(results) }
    for result in results { print(result.sentence) }
  }
}
