internal import Torch

/// Where each class of a data set stands among a model's outputs, found by name.
struct ClassOrder {
  private let places: [Int64]

  /// - Throws: ``DataError`` when a class of the images is not among the names, or a name is there
  ///   twice.
  init(of source: some ImageSource, in names: [String]) throws {
    let found = Dictionary(names.enumerated().map { ($1, $0) }, uniquingKeysWith: { old, _ in old })
    guard found.count == names.count else {
      let twice = names.first { name in names.count { $0 == name } > 1 } ?? ""
      throw DataError(
        "the class names", expected: "each name once", found: "“\(twice)” twice",
        remedy: "Give one name for each output of the model, in its order.")
    }
    let used = Set(source.labels.ints)
    let strange = source.classNames.indices.filter {
      used.contains($0) && found[source.classNames[$0]] == nil
    }.map { source.classNames[$0] }
    guard strange.isEmpty else { throw DataError.strangers(strange, source.name, names) }
    places = source.classNames.map { Int64(found[$0] ?? 0) }
  }

  /// The labels, counted in the new order.
  func callAsFunction(_ labels: Tensor) -> Tensor {
    Tensor(labels.ints.map { places[$0] })
  }
}

extension DataError {
  static func strangers(_ classes: [String], _ data: String, _ names: [String]) -> DataError {
    DataError(
      data, expected: "classes among the model's \(names.count.grouped) (\(listed(names)))",
      found: listed(classes),
      remedy: "Rename the classes of one of them, or name the model's outputs with --classes FILE.")
  }
}

/// The first few of many, for messages: "a, b, c and 7 more".
func listed(_ items: [String], at most: Int = 5) -> String {
  items.prefix(most).joined(separator: ", ")
    + (items.count > most ? " and \((items.count - most).grouped) more" : "")
}
