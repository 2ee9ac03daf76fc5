import Foundation
public import Studies
import Vision

/// How smooth kernels are, as tables: for the terminal and for the page.
public struct KernelTables: Sendable {
  private let report: KernelReport

  public init(_ report: KernelReport) { self.report = report }

  /// A row a layer of each model.
  public var smoothness: TextTable {
    TextTable(
      columns: [
        .init("model"), .init("layer"), .init("kernels", .right), .init("size", .right),
        .init("roughness\n[95 % interval]", .right), .init("random", .right),
        .init("energy beyond\nr = \(radius), in %", .right), .init("random", .right),
      ],
      rows: report.models.flatMap { model in model.layers.map { row(model.name, $0) } })
  }

  private var radius: String { Wording.radius(report.settings.radius) }

  private func row(_ model: String, _ layer: KernelReport.Layer) -> [String] {
    [
      model, layer.layer, Wording.count(layer.counted),
      "\(layer.inputs)×\(layer.height)×\(layer.width)",
      layer.roughness.map { Self.cell($0, Self.plain) } ?? "–",
      layer.roughness.map { Self.plain($0.random) } ?? "–",
      layer.highShare.map { Self.cell($0, Wording.percent) } ?? "–",
      layer.highShare.map { Wording.percent($0.random) } ?? "–",
    ]
  }

  private static func plain(_ value: Double) -> String { String(format: "%.3f", value) }

  private static func cell(
    _ estimate: KernelReport.Estimate, _ text: (Double) -> String
  ) -> String {
    "\(text(estimate.value)) " + span(estimate.interval, text)
  }

  private static func span(_ interval: Interval?, _ text: (Double) -> String) -> String {
    interval.map { "[\(text($0.low)), \(text($0.high))]" } ?? "[–]"
  }

  /// A row for each layer compared; nil for a single model.
  public var comparisons: TextTable? {
    guard !report.comparisons.isEmpty else { return nil }
    return TextTable(
      columns: [
        .init("difference"), .init("layer"), .init("roughness\n[95 % interval]", .right),
        .init("energy beyond\nr = \(radius), points", .right),
      ],
      rows: report.comparisons.map { pair in
        let layers = Set([pair.layerOfA, pair.layerOfB]).count == 1
        return [
          "\(pair.b) − \(pair.a)", layers ? pair.layerOfA : "\(pair.layerOfB) − \(pair.layerOfA)",
          difference(pair.roughness) { String(format: "%+.3f", $0) },
          difference(pair.highShare) { String(format: "%+.1f", 100 * $0) },
        ]
      })
  }

  private func difference(
    _ difference: KernelReport.Comparison.Difference, _ text: (Double) -> String
  ) -> String {
    let cell = "\(text(difference.value)) " + Self.span(difference.interval, text)
    return cell.replacing("-", with: "−")
  }

  /// What the intervals allow to be said, a sentence for each layer compared.
  public var sentences: [String] {
    report.comparisons.map { pair in
      let (rough, high) = (pair.roughness, pair.highShare)
      let place = "In \(pair.layerOfB) the kernels of \(pair.b)"
      guard rough.isClear || high.isClear else {
        return "\(place) cannot be told from those of \(pair.a): both intervals hold 0."
      }
      let parts = [
        (rough, "smoother", "rougher"), (high, "lower in frequency", "higher in frequency"),
      ]
      let words = parts.filter(\.0.isClear).map { $0.0.value < 0 ? $0.1 : $0.2 }
      return "\(place) are \(Wording.list(words)) than those of \(pair.a)."
    }
  }
}
