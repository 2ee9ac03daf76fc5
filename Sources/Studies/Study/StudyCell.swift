public import Training
internal import Vision

/// One model under one seed: a run, and what is measured of it.
public struct StudyCell: Sendable, Equatable {
  public var model: String
  public var seed: UInt64
  public var recipe: Recipe

  /// "plain-seed0".
  public var name: String { "\(model)-seed\(seed)" }

  /// What decides the trained network, as eight hexadecimal digits.
  func trainingMark(_ images: StudyImages) -> String {
    StudyCell.mark("\(recipe.withoutPreset.yaml)\n\(images.train)\n\(images.test)")
  }

  /// What decides the numbers measured of it.
  func measuringMark(_ images: StudyImages, _ measure: MeasurePlan) -> String {
    let settings = measure.settings.map { "\($0.key): \($0.value)" }.joined(separator: "\n")
    return StudyCell.mark("\(trainingMark(images))\n\(StudyCell.format)\n\(settings)")
  }

  /// Raised when the same settings would be measured in another way.
  private static let format = 1

  private static func mark(_ text: String) -> String {
    String(Checksum.of([UInt8](text.utf8)).prefix(8))
  }
}

/// The images a study runs on, by their checksums.
public struct StudyImages: Codable, Sendable, Equatable {
  public var train: String
  public var test: String

  public init(train: String, test: String) {
    self.train = train
    self.test = test
  }
}

extension Recipe {
  /// A preset is only where choices came from.
  fileprivate var withoutPreset: Recipe {
    var recipe = self
    recipe.preset = nil
    return recipe
  }
}
