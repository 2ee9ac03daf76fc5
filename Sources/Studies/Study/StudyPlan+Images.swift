internal import Foundation
internal import Robustness
internal import Spectra
internal import Torch
internal import Training
public import Vision

extension StudyPlan {
  /// The data sets of the recipes, read once.
  public struct Data {
    fileprivate var sets: [String: (train: Dataset, test: Dataset)] = [:]

    public func train(_ name: String) -> Dataset { sets[name]!.train }
    public func test(_ name: String) -> Dataset { sets[name]!.test }

    func images(_ name: String) -> StudyImages {
      .init(train: train(name).sha256, test: test(name).sha256)
    }
  }

  /// Reads the images, and asks whether every cell can run on them.
  ///
  /// - Throws: ``StudyError`` listing data that is missing, radii beyond the images, networks that do not
  ///   take them.
  public func load(from catalog: DataCatalog = DataCatalog()) throws -> Data {
    var data = Data()
    var problems: [String] = []
    for name in Set(cells.map(\.recipe.data)).sorted() {
      do {
        data.sets[name] = (
          try catalog.load(name, split: .train), try catalog.load(name, split: .test)
        )
      } catch { problems.append("data: \(error)") }
    }
    guard problems.isEmpty else { throw StudyError(problems) }
    for cell in cells where cell.seed == seeds[0] {
      problems += misfits(cell, data.train(cell.recipe.data), data.test(cell.recipe.data))
    }
    guard problems.isEmpty else {
      throw StudyError(
        problems.enumerated().filter { !problems[..<$0].contains($1) }.map(\.element))
    }
    return data
  }

  private func misfits(_ cell: StudyCell, _ train: Dataset, _ test: Dataset) -> [String] {
    var found = impossibleRadii(cell.recipe, test)
    do {
      _ = try ObservedTraining(
        recipe: cell.recipe, folder: RunFolder(""), train: train, test: test)
    } catch { found.append("the model \(cell.model): \(error)") }
    return found
  }

  /// A radius that keeps every bin cuts nothing: its HFC is zero everywhere.
  private func impossibleRadii(_ recipe: Recipe, _ data: Dataset) -> [String] {
    func discs(_ key: String, _ radii: [Double]) -> [(String, FrequencyMask)] {
      radii.map { (key, .disc(radius: $0, rule: recipe.measuring.rule)) }
    }
    var masks =
      discs("radii", recipe.measuring.radii) + discs("measure.radii", measure.radii)
    if recipe.band.trainOn != .original {
      masks.append(("train-radius", .disc(radius: recipe.band.trainRadius, rule: .strict)))
    }
    masks += measure.fronts.map { ("measure.fronts", $0.mask) }
    return masks.flatMap { key, mask in
      mask.warnings(height: data.height, width: data.width).map { "\(key): \($0)" }
    }
  }
}
