internal import Robustness
internal import Spectra

extension MeasurePlan {
  /// A key of `measure:`.
  struct Option {
    let name: String
    let allowed: String
    let set: (inout MeasurePlan, [String]) -> Bool
    let value: (MeasurePlan) -> String
  }

  static var options: [Option] { numbers + attacking + smoothingOptions }

  private static var numbers: [Option] {
    [
      Option("images", \.images, "a whole number, 1 or more, or none for all", word: count),
      Option("radii", list: \.radii, empty: "recipe", "radii in bins, above 0, or recipe") {
        Double($0).flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
      },
      Option("rescale", list: \.rescales, empty: "recipe", "none, max, both, or recipe") {
        Rescale(rawValue: $0)
      },
      Option("controls", list: \.controls, "svd, or none") { $0 == "svd" ? $0 : nil },
      Option("exhibits", \.exhibits, "a whole number, 0 or more") {
        Int($0).flatMap { $0 >= 0 ? $0 : nil }
      },
      Option("kernels", \.kernels, "none, first, all, or names of convolutions with commas") { $0 },
      Option("seed", \.seed, "a whole number, 0 or more") { UInt64($0) },
    ]
  }

  private static var attacking: [Option] {
    [
      Option("attacks", list: \.attacks, "names that passband attack --list shows") { $0 },
      Option("norm", \.norm, "linf, l2 or l1") { ThreatNorm(rawValue: $0) },
      Option("eps", list: \.epsilons, "distances above 0, as 8/255 or 0.03") {
        (try? Epsilon(parsing: $0)).flatMap { $0.value > 0 ? $0 : nil }
      },
      Option("steps", \.steps, "a whole number, 1 or more, or none", word: count),
      Option("restarts", \.restarts, "a whole number, 1 or more, or none", word: count),
      Option("attack-images", \.attackImages, "a whole number, 1 or more", word: whole),
      Option("fronts", list: \.fronts, FrontEndSpec.grammar) { try? FrontEndSpec(parsing: $0) },
      Option("queries", \.queries, "a whole number, 1 or more", word: whole),
    ]
  }

  private static var smoothingOptions: [Option] {
    [
      Option("smoothing", list: \.smoothing, "mix, mix-normalized, kernel-lowpass") {
        ["mix", "mix-normalized", "kernel-lowpass"].contains($0) ? $0 : nil
      },
      Option("rho", list: \.rho, "numbers in (0, 1]") {
        Double($0).flatMap { $0 > 0 && $0 <= 1 ? $0 : nil }
      },
      Option("cutoffs", list: \.cutoffs, "radii of kernel-lowpass in bins, above 0") {
        Double($0).flatMap { $0 > 0 && $0.isFinite ? $0 : nil }
      },
      Option("smoothing-layers", \.smoothingLayers, "first, all, or names of convolutions") {
        KernelChoice($0) == nil ? nil : $0
      },
      Option("recalibrate", \.recalibrate, "0, or a whole number of training images, 2 or more") {
        Int($0).flatMap { $0 == 0 || $0 >= 2 ? $0 : nil }
      },
    ]
  }

  private static func whole(_ word: String) -> Int? { Int(word).flatMap { $0 >= 1 ? $0 : nil } }

  private static func count(_ word: String) -> Int?? {
    word == "none" ? .some(nil) : whole(word).map { .some($0) }
  }

  /// Every choice in words, by key.
  public var settings: [(key: String, value: String)] {
    Self.options.map { ($0.name, $0.value(self)) }
  }

  /// Sets a key; the mistake in words, if it is one.
  mutating func set(_ assignment: StudyDeclaration.Assignment) -> String? {
    let (key, source) = (assignment.key, assignment.source)
    guard let option = Self.options.first(where: { $0.name == key }) else {
      return "\(source): measure has no key \(key)"
        + suggestion(for: key, among: Self.options.map(\.name))
    }
    // Front ends have commas of their own.
    let separator: Character? =
      key == "fronts" ? ";" : ["kernels", "smoothing-layers"].contains(key) ? nil : ","
    let words = separator.map { separator in
      assignment.words.flatMap { $0.split(separator: separator).map(\.trimmed) }
    }
    return option.set(&self, words ?? [assignment.value])
      ? nil : "\(source): measure.\(key) is \(assignment.value); it is \(option.allowed)"
  }
}

extension MeasurePlan.Option {
  /// A key of one value.
  fileprivate init<Value: Equatable>(
    _ name: String, _ path: WritableKeyPath<MeasurePlan, Value>, _ allowed: String,
    word: @escaping (String) -> Value?
  ) {
    self.init(
      name: name, allowed: allowed,
      set: { plan, words in
        guard words.count == 1, let value = word(words[0]) else { return false }
        plan[keyPath: path] = value
        return true
      },
      value: { plan in
        let value = plan[keyPath: path]
        if let optional = value as? any OptionalText { return optional.text }
        return "\(value)"
      })
  }

  /// A key of a list.
  ///
  /// - Parameter empty: how a list without elements is written.
  fileprivate init<Value: Equatable>(
    _ name: String, list path: WritableKeyPath<MeasurePlan, [Value]>, empty: String = "none",
    _ allowed: String, word: @escaping (String) -> Value?
  ) {
    self.init(
      name: name, allowed: allowed,
      set: { plan, words in
        let given = words == [empty] ? [] : words
        let values = given.compactMap(word)
        let isSet = values.indices.allSatisfy { !values[..<$0].contains(values[$0]) }
        guard values.count == given.count, isSet else { return false }
        plan[keyPath: path] = values
        return true
      },
      value: { plan in
        let words = plan[keyPath: path].map { "\($0)" }
        return words.isEmpty ? empty : words.joined(separator: name == "fronts" ? "; " : ",")
      })
  }
}

private protocol OptionalText { var text: String { get } }

extension Optional: OptionalText {
  fileprivate var text: String { map { "\($0)" } ?? "none" }
}

extension Substring {
  fileprivate var trimmed: String {
    String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
  }
}
