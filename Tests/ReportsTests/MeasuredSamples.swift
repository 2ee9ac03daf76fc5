import Robustness
import Spectra
import Torch

@testable import Studies

extension Samples {
  /// Made-up answers of a model: the first `correct` images of 200 are right, a number a condition.
  static func outcomes(
    _ correct: [(Condition, Int)], model: String = "model.pt", wrongBy: Int = 1
  ) -> Outcomes {
    let labels = (0..<200).map { $0 % 10 }
    return Outcomes(
      source: .init(
        model: model,
        data: .init(name: "made-up", split: "test", count: 200, sha256: "c0ffee"),
        classNames: fashion, precision: "float32", statistics: .running, batchSize: 100),
      labels: labels,
      rows: correct.map { condition, count in
        Outcomes.Row(
          condition: condition,
          predicted: labels.indices.map { (labels[$0] + ($0 < count ? 0 : wrongBy)) % 10 },
          confidence: labels.indices.map { _ in 0.7 },
          trueProbability: labels.indices.map { $0 < count ? 0.7 : 0.1 })
      })
  }

  static let curve: [(Condition, Int)] = [
    (.original, 160), (.low(4), 60), (.low(8), 120), (.low(12), 158), (.high(4), 90),
    (.high(8), 40), (.high(12), 20),
  ]

  /// An audit with every view.
  static func measured(_ model: String = "model.pt", _ answers: [(Condition, Int)] = curve)
    -> SavedAudit
  {
    let outcomes = outcomes(answers, model: model)
    var audit = SavedAudit(outcomes)
    let settings = HeatMapSettings(grid: 5, norm: 4)
    let frequencies = settings.frequencies(height: 32, width: 32)
    audit.heatMap = FourierHeatMap(
      source: outcomes.source, settings: settings, height: 32, width: 32, images: 50,
      cleanWrong: 10, frequencies: frequencies,
      wrong: frequencies.indices.map { 10 + 3 * ($0 % 9) })
    let energy = (0..<64).map { Double($0 + 1) / 2080 }
    let spectrum = PerturbationSpectrum(
      height: 8, width: 8, count: 50, energy: energy, flatness: 0.4)
    audit.gradients = GradientView(
      source: outcomes.source,
      gradients: InputGradients(norms: [1, 2], spectrum: spectrum, signSpectrum: spectrum))
    audit.distances = DistanceView(
      source: outcomes.source,
      rows: outcomes.rows.map(\.condition).filter { $0.name == "low" }.map { condition in
        .init(
          condition: condition, l2: (0..<200).map { Float($0) / 100 },
          linf: (0..<200).map { Float($0) / 1000 })
      })
    return audit
  }

  /// The audit of a model that no run made.
  static func auditedOnly(_ model: String = "model.pt") -> StudiedRun {
    StudiedRun(
      title: model, folder: "audits/model", info: nil, epochs: [],
      audits: [measured(model).result], exhibits: [exhibit(index: 3)], kernels: nil)
  }
}
