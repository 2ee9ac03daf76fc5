import Foundation
public import Studies
public import Vision

/// The first-layer kernels of several runs side by side on one scale (the blog's Fig. 3, left).
public enum KernelSheet {
  private static let margin = 36
  private static let ink = ChartTheme.ink.light
  private static let quiet = ChartTheme.quietInk.light

  /// Nil when no run has kernels.
  public static func raster(_ runs: [StudiedRun]) -> Raster? {
    let panels = runs.compactMap { run in run.kernels.map { Panel(run: run, stack: $0) } }
    guard !panels.isEmpty else { return nil }
    let tiles = KernelTiles(limit: KernelTiles.sharedLimit(panels.map(\.stack)), cell: 14)
    let pictures = panels.map { tiles.raster($0.stack) }
    var canvas = Canvas(
      width: max(760, zip(panels, pictures).reduce(margin) { $0 + $1.0.width($1.1) + margin }),
      height: 260 + (pictures.map(\.height).max() ?? 0))
    drawHeading(on: &canvas)
    var x = margin
    for (panel, picture) in zip(panels, pictures) {
      drawPanel(panel, picture, x: x, on: &canvas)
      x += panel.width(picture) + margin
    }
    drawScale(limit: tiles.limit, on: &canvas)
    return canvas.raster
  }

  private struct Panel {
    let run: StudiedRun
    let stack: KernelStack

    var caption: String {
      "\(stack.layer) · \(stack.outputs) kernels of \(stack.inputs)×\(stack.height)×\(stack.width)"
    }

    func width(_ picture: Raster) -> Int {
      max(picture.width, Canvas.textWidth(run.title), Canvas.textWidth(caption))
    }
  }

  private static func drawHeading(on canvas: inout Canvas) {
    canvas.text("First-layer kernels", x: margin, y: 32, scale: 3, ink)
    canvas.text(
      "One tile per kernel, its input channels side by side; one colour scale for all.",
      x: margin, y: 66, quiet)
  }

  private static func drawPanel(_ panel: Panel, _ picture: Raster, x: Int, on canvas: inout Canvas) {
    canvas.text(panel.run.title, x: x, y: 110, ink)
    canvas.text(panel.caption, x: x, y: 134, quiet)
    canvas.drawOpaque(picture, x: x, y: 166)
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
