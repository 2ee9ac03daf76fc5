import Foundation
public import Studies
public import Vision

/// Kernels of one or more models side by side (the blog's Fig. 3, left), as weights or as spectra.
public struct KernelSheet: Sendable {
  /// The kernels of one layer of one model.
  public struct Panel: Sendable {
    public var title: String
    public var stack: KernelStack

    public init(title: String, stack: KernelStack) {
      self.title = title
      self.stack = stack
    }
  }

  /// What is drawn, and which colour is what number.
  public enum Kind: Sendable, CaseIterable {
    /// Weights, one colour scale for all panels.
    case weights
    /// Weights, each kernel on a scale of its own: the shape of weak ones shows.
    case weightsEachScaled
    /// Amplitudes of zero-padded spectra, each kernel on a scale of its own.
    case spectra
  }

  private static let margin = 36
  private static let widest = 2000
  private static let scaleWidth = 360
  private static let ink = ChartTheme.ink.light
  private static let quiet = ChartTheme.quietInk.light

  private let panels: [Panel]
  private let kind: Kind
  private let title: String

  public init(_ panels: [Panel], _ kind: Kind = .weights, title: String) {
    self.panels = panels
    self.kind = kind
    self.title = title
  }

  /// The first-layer kernels of runs; nil when no run has any.
  public static func raster(_ runs: [StudiedRun]) -> Raster? {
    let panels = runs.compactMap { run in
      run.kernels.map { Panel(title: run.title, stack: $0) }
    }
    return KernelSheet(panels, title: "First-layer kernels").raster
  }

  /// Nil without panels.
  public var raster: Raster? {
    guard !panels.isEmpty else { return nil }
    let tiles = KernelSheet.tiles(panels.map(\.stack), kind)
    let placed = placed(
      panels.map {
        Placed(panel: $0, picture: tiles.raster($0.stack), caption: $0.stack.caption(kind))
      })
    var canvas = Canvas(
      width: (placed.map { $0.x + $0.width } + [leastWidth]).max()! + Self.margin,
      height: (placed.map { $0.y + $0.height }.max() ?? 0) + 94)
    drawHeading(on: &canvas)
    for panel in placed { draw(panel, on: &canvas) }
    drawScale(tiles, on: &canvas)
    return canvas.raster
  }

  /// What heading, legend and scale need.
  private var leastWidth: Int {
    let texts = [Canvas.textWidth(title, scale: 3), Canvas.textWidth(kind.legend)]
    let scale = Self.scaleWidth + 20 + Canvas.textWidth(kind.quantity)
    return Self.margin + max(scale, texts.max()!)
  }

  /// What draws the kernels of one picture.
  static func tiles(_ stacks: [KernelStack], _ kind: Kind, cell: Int = 14) -> KernelTiles {
    let limit = KernelTiles.sharedLimit(stacks)
    return switch kind {
    case .weights: KernelTiles(limit: limit, cell: cell)
    case .weightsEachScaled: KernelTiles(limit: limit, cell: cell, scalesEach: true)
    case .spectra: KernelTiles(limit: limit, cell: 3, scalesEach: true, isSigned: false)
    }
  }

  private struct Placed {
    let panel: Panel
    let picture: Raster
    let caption: String
    var x = 0
    var y = 0

    var width: Int {
      max(picture.width, Canvas.textWidth(panel.title), Canvas.textWidth(caption))
    }

    var height: Int { 56 + picture.height + margin }
  }

  /// Side by side from the left, a new line where the widest sheet is full.
  private func placed(_ panels: [Placed]) -> [Placed] {
    var (x, y, lineHeight) = (Self.margin, 110, 0)
    return panels.map { panel in
      if x > Self.margin, x + panel.width > Self.widest - Self.margin {
        (x, y, lineHeight) = (Self.margin, y + lineHeight, 0)
      }
      var panel = panel
      (panel.x, panel.y) = (x, y)
      x += panel.width + Self.margin
      lineHeight = max(lineHeight, panel.height)
      return panel
    }
  }
}

// MARK: Drawing

extension KernelSheet {
  private func drawHeading(on canvas: inout Canvas) {
    canvas.text(title, x: Self.margin, y: 32, scale: 3, Self.ink)
    canvas.text(kind.legend, x: Self.margin, y: 66, Self.quiet)
  }

  private func draw(_ placed: Placed, on canvas: inout Canvas) {
    canvas.text(placed.panel.title, x: placed.x, y: placed.y, Self.ink)
    canvas.text(placed.caption, x: placed.x, y: placed.y + 24, Self.quiet)
    canvas.drawOpaque(placed.picture, x: placed.x, y: placed.y + 56)
  }

  private func drawScale(_ tiles: KernelTiles, on canvas: inout Canvas) {
    let (width, top) = (Self.scaleWidth, canvas.height - 70)
    for step in 0..<width {
      let share = Double(step) / Double(width - 1)
      canvas.fill(
        x: Self.margin + step, y: top, width: 1, height: 18, tiles.colour(atShare: share))
    }
    canvas.frame(x: Self.margin, y: top, width: width, height: 18, Self.quiet)
    let marks = kind.marks(tiles.limit)
    for (place, mark) in marks.enumerated() {
      let x = Self.margin + width * place / (marks.count - 1)
      let side: Canvas.Alignment =
        place == 0 ? .left : place == marks.count - 1 ? .right : .centre
      canvas.text(mark, x: x, y: top + 28, align: side, Self.quiet)
    }
    canvas.text(kind.quantity, x: Self.margin + width + 20, y: top + 2, Self.quiet)
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
