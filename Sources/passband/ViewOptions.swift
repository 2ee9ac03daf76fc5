import ArgumentParser
import Foundation
import Studies
import Vision

/// What else an audit measures with the model at hand.
struct ViewOptions: ParsableArguments {
  @Flag(
    help: ArgumentHelp(
      "Also measure a Fourier heat map: errors under a wave of each frequency.",
      discussion: """
        Off by default: it asks about every image once for each of 481 waves. Saved as \
        heat-map.safetensors beside the outcomes.
        """))
  var heatMap = false

  @Option(help: "Images for it, the first of the data.")
  var heatMapImages = 200

  @Option(help: "Frequencies along an axis, odd; evenly spaced where an axis has more.")
  var heatMapGrid = 31

  @Option(
    help: """
      L2 norm of the wave in each channel; √(HW)/8 when left out, 4 at 32×32 (Yin et al. use 15.7 at \
      224×224).
      """)
  var heatMapNorm: Double?

  @Flag(help: "Also measure the spectrum of input gradients. Off by default.")
  var gradients = false

  @Option(help: "Images for it, the first of the data.")
  var gradientImages = 500

  func validate() throws {
    for (name, value) in [
      ("--heat-map-images", heatMapImages), ("--gradient-images", gradientImages),
    ] where value < 1 {
      throw ValidationError("\(name) is \(value); it is a whole number, 1 or more.")
    }
    guard (1...999).contains(heatMapGrid), heatMapGrid % 2 == 1 else {
      throw ValidationError("--heat-map-grid is \(heatMapGrid); it is an odd number from 1 to 999.")
    }
    if let norm = heatMapNorm, !(norm.isFinite && norm > 0) {
      throw ValidationError("--heat-map-norm is \(norm); it is a number above 0.")
    }
  }

  /// Measures what was asked for and the distances to low-frequency components, and saves it beside the
  /// outcomes.
  func measure(
    _ outcomes: Outcomes, of classifier: any Classifier, on data: any ImageSource,
    using evaluation: Evaluation, in folder: String, quiet: Bool
  ) throws -> SavedAudit {
    var audit = SavedAudit(outcomes)
    audit.distances = try DistanceView(
      under: outcomes.rows.map(\.condition), on: data, source: outcomes.source)
    let line = ProgressLine(quiet: quiet)
    if heatMap {
      audit.heatMap = try map(outcomes, classifier, data, evaluation, line)
    }
    if gradients {
      audit.gradients = try GradientView(
        of: classifier, on: data, images: gradientImages, using: evaluation,
        source: outcomes.source
      ) {
        line.show("input gradients · \(grouped($0))/\(grouped(min(gradientImages, data.count)))")
      }
    }
    line.finish()
    try audit.writeViews(to: folder)
    return audit
  }

  private func map(
    _ outcomes: Outcomes, _ classifier: any Classifier, _ data: any ImageSource,
    _ evaluation: Evaluation, _ line: ProgressLine
  ) throws -> FourierHeatMap {
    let norm =
      heatMapNorm ?? HeatMapSettings.defaultNorm(height: data.height, width: data.width)
    let start = ProcessInfo.processInfo.systemUptime
    return try FourierHeatMap(
      of: classifier, on: data, images: heatMapImages,
      settings: HeatMapSettings(grid: heatMapGrid, norm: norm), using: evaluation,
      source: outcomes.source
    ) { done, total in
      let seconds = ProcessInfo.processInfo.systemUptime - start
      line.show(
        "Fourier heat map · \(grouped(done))/\(grouped(total)) images asked · "
          + "\(spoken(seconds: seconds / Double(done) * Double(total - done))) left")
    }
  }
}
