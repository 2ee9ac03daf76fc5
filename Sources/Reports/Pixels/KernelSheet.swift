import Foundation
public import Studies
public import Vision

/// The first-layer kernels of several runs side by side on one scale (the blog's Fig. 3, left).
public enum KernelSheet {
  private static let margin = 36
  private static let widest = 2000
  private static let ink = ChartTheme.ink.light
  private static let quiet = ChartTheme.quietInk.light

  /// Nil when no run has kernels.
  public static func raster(_ runs: [StudiedRun]) -> Raster? {
    let stacks = runs.compactMap(\.kernels)
    guard !stacks.isEmpty else { return nil }
    let tiles = KernelTiles(limit: KernelTiles.sharedLimit(stacks), cell: 14)
    let panels = placed(
      runs.compactMap { run in
        run.kernels.map { Panel(run: run, stack: $0, picture: tiles.raster($0)) }
      })
    var canvas = Canvas(
      width: max(760, (panels.map { $0.x + $0.width }.max() ?? 0) + margin),
      height: (panels.map { $0.y + $0.height }.max() ?? 0) + 94)
    drawHeading(on: &canvas)
    for panel in panels { draw(panel, on: &canvas) }
    drawScale(limit: tiles.limit, on: &canvas)
    return canvas.raster
  }

  private struct Panel {
    let run: StudiedRun
    let stack: KernelStack
    let picture: Raster
    var x = 0
    var y = 0

    var caption: String {
      "\(stack.layer) · \(stack.outputs) kernels of \(stack.inputs)×\(stack.height)×\(stack.width)"
    }

    var width: Int {
      max(picture.width, Canvas.textWidth(run.title), Canvas.textWidth(caption))
    }

    var height: Int { 56 + picture.height + margin }
  }

  /// Side by side from the left, a new line where the widest sheet is full.
  private static func placed(_ panels: [Panel]) -> [Panel] {
    var (x, y, lineHeight) = (margin, 110, 0)
    return panels.map { panel in
      if x > margin, x + panel.width > widest - margin {
        (x, y, lineHeight) = (margin, y + lineHeight, 0)
      }
      var panel = panel
      (panel.x, panel.y) = (x, y)
      x += panel.width + margin
      lineHeight = max(lineHeight, panel.height)
      return panel
    }
  }

  private static func drawHeading(on canvas: inout Canvas) {
    canvas.text("First-layer kernels", x: margin, y: 32, scale: 3, ink)
    canvas.text(
      "One tile per kernel, its input channels side by side; one colour scale for all.",
      x: margin, y: 66, quiet)
  }

  private static func draw(_ panel: Panel, on canvas: inout Canvas) {
    canvas.text(panel.run.title, x: panel.x, y: panel.y, ink)
    canvas.text(panel.caption, x: panel.x, y: panel.y + 24, quiet)
    canvas.drawOpaque(panel.picture, x: panel.x, y: panel.y + 56)
  }

  private static func drawScale(limit: Float, on canvas: inout Canvas) {
    let (width, top) = (360, canvas.height - 70)
    for step in 0..<width {
      let value = 2 * Double(step) / Double(width - 1) - 1
      canvas.fill(x: margin + step, y: top, width: 1, height: 18, DivergingPalette.colour(value))
    }
    canvas.frame(x: margin, y: top, width: width, height: 18, quiet)
    let end = weightText(limit)
    canvas.text("−" + end, x: margin, y: top + 28, quiet)
    canvas.text("0", x: margin + width / 2, y: top + 28, align: .centre, quiet)
    canvas.text("+" + end, x: margin + width, y: top + 28, align: .right, quiet)
    canvas.text("weight", x: margin + width + 20, y: top + 2, quiet)
  }

  /// A weight to three significant digits.
  static func weightText(_ weight: Float) -> String {
    weight.formatted(.number.precision(.significantDigits(3)).grouping(.never).locale(.english))
  }
}

extension Locale {
  fileprivate static let english = Locale(identifier: "en_US_POSIX")
}

extension Canvas {
  /// A raster with transparency: pixels that are not opaque are left out.
  mutating func drawOpaque(_ raster: Raster, x: Int, y: Int) {
    for row in 0..<raster.height {
      for column in 0..<raster.width
      where raster.bytes[(row * raster.width + column) * raster.channels + 3] == 255 {
        fill(
          x: x + column, y: y + row, width: 1, height: 1, raster.colour(x: column, y: row))
      }
    }
  }
}
