import Foundation
import Spectra
import Torch
import Vision

/// One image split at a radius, and its files.
struct SplitImage {
  /// What `NAME.split.json` says.
  struct Record: Codable {
    var image: String
    var channels: Int
    var height: Int
    var width: Int
    var radius: Double
    var rule: MaskRule
    var rescale: Rescale
    var keptBins: Int
    var totalBins: Int
    /// Share of the image's energy (squared pixel values) in the high component.
    var highEnergyShare: Double
    /// The largest |value| of the high component, which `NAME.high.png` shows as black or white.
    var highPeak: Double
    var files: [String]
    var notes: [String]

    var sentence: String {
      let share = String(format: "%.3g %%", 100 * highEnergyShare)
      return "\(image) (\(width)×\(height)): \(grouped(keptBins)) of \(grouped(totalBins)) bins "
        + "are low; the high component has \(share) of the energy, peak "
        + "\(String(format: "%.3f", highPeak)).\n  " + files.joined(separator: "\n  ")
    }
  }

  private let path: String
  private let mask: FrequencyMask
  private let radius: Double
  private let rescale: Rescale
  /// float32 (C, H, W) in [0, 1].
  private let image: Tensor
  /// As asked: rescaled or not.
  private let components: Components
  let warnings: [SpectraWarning]

  /// - Throws: `DataError` when the file is not a whole PNG or JPEG image.
  init(path: String, mask: FrequencyMask, radius: Double, rescale: Rescale) throws {
    self.path = path
    self.mask = mask
    self.radius = radius
    self.rescale = rescale
    image = try ImageFile.read(path).withoutAlpha().tensor()
    let parts = split(image.unsqueezed(0), by: [mask])[0]
    components = Components(low: rescale(parts.low)[0], high: rescale(parts.high)[0])
    warnings = mask.warnings(height: image.shape[1], width: image.shape[2])
  }

  /// The file's name without its extension.
  static func stem(_ path: String) -> String {
    URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
  }

  /// The pictures that come of an image, without making them.
  static func pictures(of path: String, in folder: String) -> [String] {
    ["low", "high", "spectrum"].map { "\(folder)/\(stem(path)).\($0).png" }
  }

  /// Writes every file, the record last.
  func write(to folder: String, arrays: Bool) throws -> Record {
    let base = folder + "/" + SplitImage.stem(path)
    var files = SplitImage.pictures(of: path, in: folder)
    let visible = amplifiedForViewing(components.high.unsqueezed(0))[0]
    let spectrum = Raster.spectrum(of: image, radius: radius)
    for (file, picture) in zip(files, [Raster(components.low), Raster(visible), spectrum]) {
      try ImageFile.writePNG(picture, to: file)
    }
    if arrays {
      for (name, part) in [("low", components.low), ("high", components.high)] {
        let file = "\(base).\(name).npy"
        try NPY.write(part.array(of: Float.self), shape: part.shape, to: file)
        files.append(file)
      }
    }
    let record = record(files + [base + ".split.json"])
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    try encoder.encode(record).write(
      to: URL(fileURLWithPath: base + ".split.json"), options: .atomic)
    return record
  }

  private func record(_ files: [String]) -> Record {
    let (height, width) = (image.shape[1], image.shape[2])
    let raw = split(image.unsqueezed(0), by: [mask])[0].high
    let energy = image.power(2).sum().item
    return Record(
      image: path, channels: image.shape[0], height: height, width: width, radius: radius,
      rule: rule, rescale: rescale, keptBins: mask.keptBins(height: height, width: width),
      totalBins: height * width,
      highEnergyShare: energy > 0 ? raw.power(2).sum().item / energy : 0,
      highPeak: components.high.absolute().max().item, files: files,
      notes: [
        "high.png is amplified for viewing: 0 is middle grey, the largest |value| black or white",
        "low.png is clipped to [0, 1] and rounded to 8 bits; the .npy arrays are neither",
      ] + warnings.map(\.description))
  }

  private var rule: MaskRule {
    if case .disc(_, let rule) = mask { return rule }
    return .strict
  }
}
