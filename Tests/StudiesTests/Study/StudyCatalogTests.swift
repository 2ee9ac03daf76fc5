import Testing

@testable import Studies

/// The studies inside the binary.
@Suite struct StudyCatalogTests {
  @Test(arguments: StudyCatalog.names) func isWhole(_ name: String) throws {
    let study = try StudyCatalog.find(name).study
    #expect(!study.question.isEmpty && !study.source.isEmpty && !study.title.isEmpty)
    #expect(!study.claims.isEmpty && !study.figures.isEmpty && !study.table.isEmpty)
    #expect(study.presets.map(\.name) == StudyDeclaration.customaryPresets)
    for preset in study.presets where preset.absent == nil {
      #expect(!preset.says.isEmpty)
      let plan = try StudyPlan(study, preset: preset.name)
      #expect(preset.name == "smoke" || plan.seeds.count >= 3)
    }
  }

  @Test func coversThePapersExperiments() {
    #expect(
      StudyCatalog.names == [
        "misalignment", "labels", "components", "batch-size", "heuristics", "architectures",
        "optimizers", "batchnorm", "kernels", "smoothing", "input-filter", "tradeoff", "bias",
      ])
  }

  @Test func unknownNamesHaveASuggestion() {
    #expect(
      errorText { _ = try StudyCatalog.find("heuristic") }.contains("did you mean heuristics?"))
    #expect(errorText { _ = try StudyCatalog.find("./no.yaml") }.contains("cannot be read"))
  }

  // MARK: Networks shared

  private let images = StudyImages(train: "t", test: "u")

  private func marks(_ study: String, _ preset: String) throws -> [String: String] {
    let plan = try StudyPlan(try StudyCatalog.find(study).study, preset: preset)
    return Dictionary(
      uniqueKeysWithValues: plan.cells.filter { $0.seed == plan.seeds[0] }
        .map { ($0.model, $0.trainingMark(images)) })
  }

  /// The trade-off is over networks that other studies train: none of them is trained twice.
  @Test(arguments: ["quick", "paper", "coded"])
  func tradeoffIsOverTheNetworksOfOthers(_ preset: String) throws {
    let others = ["heuristics", "optimizers", "kernels", "bias"]
    let trained = Set(try others.flatMap { try marks($0, preset).values })
    for (model, mark) in try marks("tradeoff", preset) where model != "low-pass8" {
      #expect(trained.contains(mark), "\(model)")
    }
  }

  @Test func studiesShareTheirPlainNetworks() throws {
    let heuristics = try marks("heuristics", "quick")
    #expect(try marks("misalignment", "quick")["plain"] == heuristics["vanilla"])
    #expect(try marks("misalignment", "quick")["batchnorm"] == heuristics["batchnorm"])
    #expect(try marks("input-filter", "quick")["natural"] == heuristics["vanilla"])
    #expect(try marks("smoothing", "quick")["adversarial"] == heuristics["adversarial"])
  }
}
