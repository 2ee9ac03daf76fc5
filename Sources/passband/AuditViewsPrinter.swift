import Foundation
import Reports
import Robustness
import Studies
import Vision

/// The views of an audit that not every audit has, each a heading and a table.
struct AuditViewsPrinter {
  let result: AuditResult

  var corollary: String? {
    let rows = result.corollary.filter { $0.count > 0 }
    guard !rows.isEmpty else { return nil }
    let table = TextTable(
      columns: [
        .init("condition"), .init("images", .right), .init("median L∞\nin 1/255", .right),
        .init("median L2", .right), .init("share with\nL∞ ≤ 8/255", .right),
        .init("95 %", .right),
      ],
      rows: rows.map { row in
        let eight = row.below.first { $0.levels == 8 }
        return [
          Cell.condition(row.shown), grouped(row.count),
          row.linf.map { String(format: "%.1f", 255 * $0.median) } ?? "–",
          row.l2.map { String(format: "%.2f", $0.median) } ?? "–",
          eight.map { Cell.percent($0.share) } ?? "–",
          eight.map { Cell.interval($0.interval) } ?? "–",
        ]
      })
    return
      "Corollary radii ε* = d(x, LFC) of images right whole and wrong from the LFC: no robustness\n"
      + "beyond ε* is possible for them:\n\n" + table.text()
  }

  /// Of up to 20 classes, at the radii that the sentence tells, else at the least.
  var classes: String? {
    guard (2...20).contains(result.classes.count), let meaning = AuditMeaning(result) else {
      return nil
    }
    let shown = ["original", "low", "high"].compactMap { meaning.told($0) }
    guard shown.count > 1 else { return nil }
    let table = TextTable(
      columns: [.init("class"), .init("images", .right)]
        + shown.flatMap { [.init(title($0), .right), .init("95 %", .right)] },
      rows: result.classes.map { item in
        [item.name, grouped(item.count)]
          + shown.flatMap { name in
            let score = item.scores.first { $0.shown == name }
            return [
              score.map { Cell.percent($0.accuracy) } ?? "–",
              score.map { Cell.interval($0.interval) } ?? "–",
            ]
          }
      })
    return "By class:\n\n" + table.text()
  }

  private func title(_ shown: ConditionName) -> String {
    Wording.condition(shown)
  }

  var heatMap: String? {
    guard let map = result.heatMap else { return nil }
    let table = TextTable(
      columns: [.init("frequency radius"), .init("mean error", .right)],
      rows: [["no wave", Cell.percent(map.cleanError)]]
        + map.bands.map { band in
          let isLast = band == map.bands.last && map.bands.count > 1
          return [
            String(format: isLast ? "%g and above" : "%g to %g", band.low, band.high),
            Cell.percent(band.error),
          ]
        })
    let settings = map.settings
    return "Fourier heat map: \(map.cells.count) frequencies, \(grouped(map.images)) images each, "
      + String(format: "v = %g a channel,\nphase %g, ", settings.norm, settings.phase)
      + "sign \(map.sign), seed \(settings.seed):\n\n" + table.text()
  }

  var gradients: String? {
    guard let gradients = result.gradients else { return nil }
    let spectra = [("gradient", gradients.spectrum), ("its sign", gradients.signSpectrum)]
    let radii = gradients.spectrum.beyond
    let table = TextTable(
      columns: [.init("energy beyond")]
        + radii.map { .init("r = \(Wording.radius($0.radius))", .right) },
      rows: spectra.map { name, spectrum in
        [name] + spectrum.beyond.map { Cell.percent($0.share) }
      } + [["white noise"] + radii.map { Cell.percent($0.white) }])
    return "Input gradients of \(grouped(gradients.count)) images, mean L2 norm "
      + String(format: "%.3g", gradients.meanNorm) + ":\n\n" + table.text()
  }
}
