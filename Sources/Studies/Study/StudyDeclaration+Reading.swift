internal import Yams

extension StudyDeclaration {
  /// A declaration from the text of a YAML file.
  ///
  /// - Parameters:
  ///   - name: what the study is called: the file's name without ending.
  ///   - file: the file's name, for messages.
  /// - Throws: ``StudyError`` listing every mistake with its line. Whether the recipes can run is asked
  ///   of ``StudyPlan``.
  public init(parsing text: String, name: String, file: String) throws {
    var reader = StudyReader(yaml: YAMLReader(file: file))
    self = try reader.declaration(text, name)
  }
}

/// Reads the parts of a declaration.
private struct StudyReader {
  var yaml: YAMLReader

  private static let keys = [
    "title", "question", "source", "base", "models", "seeds", "measure", "presets", "table",
    "published", "figures", "claims",
  ]

  mutating func declaration(_ text: String, _ name: String) throws -> StudyDeclaration {
    let entries = yaml.entries(try yaml.root(text), "a study", allowed: Self.keys)
    func node(_ key: String) -> Node? { entries.first { $0.key == key }?.value }
    let declaration = StudyDeclaration(
      name: name, title: yaml.text(node("title"), "title") ?? "",
      question: yaml.text(node("question"), "question") ?? "",
      source: yaml.text(node("source"), "source") ?? "",
      base: yaml.assignments(node("base"), "base"), models: models(node("models")),
      seeds: seeds(node("seeds")) ?? [0], measure: yaml.assignments(node("measure"), "measure"),
      presets: presets(node("presets")), table: metrics(node("table"), "table"),
      published: published(node("published")), figures: figures(node("figures")),
      claims: claims(node("claims")))
    require(declaration)
    guard yaml.mistakes.isEmpty else { throw StudyError(yaml.mistakes) }
    return declaration
  }

  /// What every study has, and names that must be known.
  private mutating func require(_ study: StudyDeclaration) {
    if study.title.isEmpty { yaml.complain(nil, "title is missing") }
    if study.models.isEmpty { yaml.complain(nil, "models is missing: a map of names to keys") }
    let names = study.models.map(\.name)
    var mentioned = study.figures.flatMap(\.models)
    for claim in study.claims {
      mentioned += claim.rule.models + claim.controls.flatMap(\.rule.models)
    }
    for preset in study.presets { mentioned += preset.models.map(\.name) + (preset.only ?? []) }
    mentioned += study.published?.values.map(\.model) ?? []
    for name in Set(mentioned).subtracting(names).sorted() {
      yaml.complain(nil, "there is no model \(name)\(suggestion(for: name, among: names))")
    }
  }

  // MARK: Models, seeds, presets

  private mutating func models(_ node: Node?) -> [StudyDeclaration.Model] {
    yaml.entries(node, "models").map { name, value in
      if name.contains(where: { !$0.isLetter && !$0.isNumber && $0 != "-" }) {
        yaml.complain(value, "the model \(name): a name has letters, digits and hyphens")
      }
      return .init(name: name, keys: yaml.assignments(value, "the model \(name)"))
    }
  }

  private mutating func seeds(_ node: Node?) -> [UInt64]? {
    guard let node, let words = yaml.words(node, "seeds") else { return nil }
    return yaml.parsed(node) { try StudyPlan.seeds(words) }
  }

  private mutating func presets(_ node: Node?) -> [StudyDeclaration.Preset] {
    yaml.entries(node, "presets").map { name, value in
      if value.scalar != nil {
        let why = yaml.text(value, "the preset \(name)")
        return .init(name: name, says: "", absent: why ?? "not said")
      }
      let keys = ["says", "base", "models", "only", "seeds", "measure"]
      let entries = yaml.entries(value, "the preset \(name)", allowed: keys)
      func part(_ key: String) -> Node? { entries.first { $0.key == key }?.value }
      return .init(
        name: name, says: yaml.text(part("says"), "says") ?? "",
        base: yaml.assignments(part("base"), "base"), models: models(part("models")),
        only: yaml.words(part("only"), "only"), seeds: seeds(part("seeds")),
        measure: yaml.assignments(part("measure"), "measure"))
    }
  }

  // MARK: Numbers and figures

  private mutating func metrics(_ node: Node?, _ what: String) -> [MetricName] {
    (yaml.words(node, what) ?? []).compactMap { word in
      yaml.parsed(node) { try MetricName(parsing: word) }
    }
  }

  private mutating func published(_ node: Node?) -> StudyDeclaration.Published? {
    guard let node else { return nil }
    let entries = yaml.entries(node, "published", allowed: ["source", "values"])
    let source = yaml.text(entries.first { $0.key == "source" }?.value, "source")
    if source == nil { yaml.complain(node, "published numbers need their source") }
    let models = yaml.entries(entries.first { $0.key == "values" }?.value, "values")
    let values = models.flatMap { model, row in
      yaml.entries(row, "values of \(model)").compactMap { key, value in
        number(value, key).flatMap { number in
          yaml.parsed(value) { try MetricName(parsing: key) }.map {
            StudyDeclaration.Published.Value(model: model, metric: $0, value: number)
          }
        }
      }
    }
    return .init(source: source ?? "", values: values)
  }

  private mutating func number(_ node: Node, _ key: String) -> Double? {
    if let number = node.scalar.flatMap({ Double($0.string) }), number.isFinite { return number }
    yaml.complain(node, "\(key) is a number")
    return nil
  }

  private mutating func figures(_ node: Node?) -> [StudyDeclaration.Figure] {
    yaml.list(node, "figures").compactMap { item in
      let entries = yaml.entries(
        item, "a figure", allowed: ["kind", "title", "metrics", "models"])
      func part(_ key: String) -> Node? { entries.first { $0.key == key }?.value }
      let word = yaml.text(part("kind"), "kind") ?? ""
      guard let kind = StudyDeclaration.Figure.Kind(rawValue: word) else {
        let kinds = StudyDeclaration.Figure.Kind.allCases.map(\.rawValue)
        yaml.complain(item, "there is no figure \(word)\(suggestion(for: word, among: kinds))")
        return nil
      }
      let metrics = metrics(part("metrics"), "metrics")
      let needed: [StudyDeclaration.Figure.Kind: Int] = [.bars: 1, .scatter: 2]
      if metrics.count < needed[kind] ?? 0 {
        yaml.complain(item, "the figure \(word) needs \(needed[kind]!) metrics or more")
      }
      return .init(
        kind: kind, title: yaml.text(part("title"), "title") ?? "", metrics: metrics,
        models: yaml.words(part("models"), "models") ?? [])
    }
  }

  // MARK: Claims

  private mutating func claims(_ node: Node?) -> [StudyClaim] {
    yaml.list(node, "claims").compactMap { item in
      let entries = yaml.entries(
        item, "a claim", allowed: ["says", "published", "source", "rule", "controls"])
      func part(_ key: String) -> Node? { entries.first { $0.key == key }?.value }
      guard let says = yaml.text(part("says"), "says"), let rule = rule(part("rule"), item) else {
        if part("says") == nil { yaml.complain(item, "a claim says something") }
        return nil
      }
      let source = yaml.text(part("source"), "source")
      if source == nil { yaml.complain(item, "the claim has no source") }
      return StudyClaim(
        says: says, published: yaml.text(part("published"), "published"), source: source ?? "",
        rule: rule, controls: controls(part("controls")))
    }
  }

  private mutating func rule(_ node: Node?, _ owner: Node) -> ClaimRule? {
    guard let node, let text = yaml.text(node, "rule") else {
      yaml.complain(owner, "a rule is missing, as in \"a.H4 > b.H4\"")
      return nil
    }
    return yaml.parsed(node) { try ClaimRule(parsing: text) }
  }

  private mutating func controls(_ node: Node?) -> [StudyClaim.Control] {
    yaml.list(node, "controls").compactMap { item in
      let entries = yaml.entries(item, "a control", allowed: ["rule", "confound"])
      func part(_ key: String) -> Node? { entries.first { $0.key == key }?.value }
      guard let rule = rule(part("rule"), item) else { return nil }
      guard let confound = yaml.text(part("confound"), "confound") else {
        yaml.complain(item, "a control names the confound that it excludes")
        return nil
      }
      return .init(rule: rule, confound: confound)
    }
  }
}
