public import Studies
public import Vision

/// Misaligned images as the paper's Fig. 2 shows them: a row each with the image, its LFC, its HFC as
/// it is and amplified, and what the network answers to the first three.
public struct MisalignedSheet {
  private let run: StudiedRun
  private let exhibits: [Exhibit]

  private static let margin = 36
  private static let pictureSide = 168
  private static let pictureGap = 16
  private static let barWidth = 250
  private static let barGap = 28
  private static let headerHeight = 150
  private static let rowHeight = 214
  private static let answers = 4

  private static let ink = ChartTheme.ink.light
  private static let quiet = ChartTheme.quietInk.light

  /// - Parameter limit: rows at most.
  public init(_ run: StudiedRun, limit: Int = 8) {
    self.run = run
    exhibits = Array(run.exhibits.prefix(limit))
  }

  /// The sheet; nil when the run has no misaligned image.
  public var raster: Raster? {
    guard !exhibits.isEmpty else { return nil }
    var canvas = Canvas(
      width: Self.barsLeft + 3 * Self.barWidth + 2 * Self.barGap + Self.margin,
      height: Self.headerHeight + exhibits.count * Self.rowHeight + 12)
    drawHeading(on: &canvas)
    for (row, exhibit) in exhibits.enumerated() {
      draw(exhibit, y: Self.headerHeight + row * Self.rowHeight, on: &canvas)
    }
    return canvas.raster
  }

  private static var barsLeft: Int { margin + 4 * (pictureSide + pictureGap) + 20 }

  private func drawHeading(on canvas: inout Canvas) {
    canvas.text(
      "Right on the whole image and on its HFC, wrong on its LFC", x: Self.margin, y: 30,
      scale: 3, Self.ink)
    canvas.text(run.title, x: Self.margin, y: 66, Self.quiet)
    let columns = ["image x", "LFC", "HFC as it is", "HFC amplified"]
    for (index, title) in columns.enumerated() {
      canvas.text(title, x: pictureLeft(index), y: 106, Self.ink)
    }
    canvas.text("for viewing", x: pictureLeft(3), y: 126, Self.quiet)
    for (index, title) in ["shown x", "shown LFC", "shown HFC"].enumerated() {
      canvas.text("Answer when " + title, x: barLeft(index), y: 106, Self.ink)
    }
  }

  private func pictureLeft(_ index: Int) -> Int {
    Self.margin + index * (Self.pictureSide + Self.pictureGap)
  }

  private func barLeft(_ index: Int) -> Int {
    Self.barsLeft + index * (Self.barWidth + Self.barGap)
  }

  private func draw(_ exhibit: Exhibit, y: Int, on canvas: inout Canvas) {
    let pictures = [exhibit.original, exhibit.low, exhibit.high, exhibit.highAmplified]
    for (index, picture) in pictures.enumerated() {
      let small = picture.shrunk(toFit: Self.pictureSide)
      canvas.draw(
        small, x: pictureLeft(index), y: y,
        scale: Self.pictureSide / max(small.width, small.height))
    }
    canvas.text(
      "#\(exhibit.index) · \(run.className(exhibit.label)) · r = \(Wording.radius(exhibit.radius))"
        + rescale(exhibit) + (run.rank(of: exhibit).map { " · rank " + $0 } ?? ""),
      x: Self.margin, y: y + Self.pictureSide + 10, Self.quiet)
    let groups = [
      exhibit.originalProbabilities, exhibit.lowProbabilities, exhibit.highProbabilities,
    ]
    for (index, probabilities) in groups.enumerated() {
      drawBars(probabilities, label: exhibit.label, x: barLeft(index), y: y, on: &canvas)
    }
  }

  /// Said where components were shown in more than one way.
  private func rescale(_ exhibit: Exhibit) -> String {
    Set(run.exhibits.map(\.rescale)).count > 1 ? " · rescale \(exhibit.rescale)" : ""
  }

  private func drawBars(
    _ probabilities: [Double], label: Int, x: Int, y: Int, on canvas: inout Canvas
  ) {
    let shown = Confidence.top(Self.answers, of: probabilities, label: label, in: run)
    for (row, confidence) in shown.enumerated() {
      drawBar(confidence, isAnswer: row == 0, x: x, y: y + row * 42, on: &canvas)
    }
  }

  /// A filled square marks the true class, so that the colour is not needed to find it.
  private func drawBar(
    _ confidence: Confidence, isAnswer: Bool, x: Int, y: Int, on canvas: inout Canvas
  ) {
    let colour = confidence.isTrue ? Self.trueColour : Self.otherColour
    let percent = Wording.percent(confidence.probability) + " %"
    let space = Self.barWidth - Canvas.textWidth(percent) - 34
    if confidence.isTrue { canvas.fill(x: x, y: y + 2, width: 10, height: 10, colour) }
    canvas.text(
      Canvas.fitted(confidence.name, width: space), x: x + 18, y: y,
      isAnswer ? Self.ink : Self.quiet)
    canvas.text(
      percent, x: x + Self.barWidth, y: y, align: .right, isAnswer ? Self.ink : Self.quiet)
    canvas.fill(x: x, y: y + 20, width: Self.barWidth, height: 8, ChartTheme.grid.light)
    let length = (Double(Self.barWidth) * min(1, max(0, confidence.probability))).rounded()
    canvas.fill(x: x, y: y + 20, width: Int(length), height: 8, colour)
  }

  private static let trueColour = Colour(0x00695c)
  private static let otherColour = Colour(0x9aa0a9)
}
