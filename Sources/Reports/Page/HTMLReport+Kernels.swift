import Studies
import Vision

extension HTMLReport {
  func kernelSection() throws -> HTML {
    let stacks = runs.compactMap(\.kernels)
    guard !stacks.isEmpty else { return "" }
    let tiles = KernelTiles(limit: KernelTiles.sharedLimit(stacks))
    return """
      <section id="kernels">
      <h2>First-layer kernels</h2>
      <p>The filters an image meets first, one tile each, input channels side by side. Neighbouring \
      weights of opposite colour answer to high frequencies; smooth tiles answer to low ones. All \
      networks share one colour scale.</p>
      <div class="kernels">\(try runs.map { try kernelFigure($0, tiles) })</div>
      \(Self.scale(limit: tiles.limit))
      </section>
      """
  }

  private func kernelFigure(_ run: StudiedRun, _ tiles: KernelTiles) throws -> HTML {
    guard let stack = run.kernels else { return "" }
    let picture = tiles.raster(stack)
    let size = "\(stack.inputs)×\(stack.height)×\(stack.width)"
    return """
      <figure><figcaption><b>\(run.title)</b><br>\
      <code>\(stack.layer)</code>: \(stack.outputs) kernels of \(size)</figcaption>\
      <img src="\(try picture.dataURI())" width="\(picture.width)" height="\(picture.height)" \
      alt="\(stack.outputs) first-layer kernels of \(run.title) as coloured squares"></figure>
      """
  }

  private static func scale(limit: Float) -> HTML {
    let stops = (0...16).map { DivergingPalette.colour(Double($0) / 8 - 1).hex }
    let end = KernelSheet.weightText(limit)
    return """
      <div class="scale" role="img" aria-label="Colour scale from −\(end), blue, to \(end), red">\
      <span style="background:linear-gradient(90deg,\(stops.joined(separator: ",")))"></span>\
      <i>−\(end)</i><i>0</i><i>+\(end)</i></div>
      """
  }

  var tableSection: HTML {
    guard !table.isEmpty else { return "" }
    return """
      <section id="table">
      <h2>Accuracy table</h2>
      <div class="scroll" tabindex="0">\(table.html)</div>
      <p class="fine">Chance is \(chances). Every accuracy of a column is over the same images.</p>
      </section>
      """
  }

  private var chances: String {
    Wording.list(Set(runs.map { Wording.percent($0.chance) + " %" }).sorted())
  }
}
