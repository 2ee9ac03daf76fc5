import Studies
import Testing
import Vision

@testable import Reports

@Suite struct KernelSheetTests {
  private let stack = KernelStack(
    layer: "conv1", outputs: 2, inputs: 1, height: 1, width: 2, weights: [4, -4, 0.5, 0.25],
    layerOutputs: 64, layerInputs: 3)

  private func panels(_ count: Int) -> [KernelSheet.Panel] {
    (0..<count).map { .init(title: "model \($0)", stack: stack) }
  }

  private func colours(_ kind: KernelSheet.Kind) -> [Colour] {
    let tiles = KernelSheet.tiles([stack], kind, cell: 4)
    let picture = tiles.raster(stack, columns: 2)
    let step = tiles.cell
    return [0, step, 3 * step, 4 * step].map { picture.colour(x: $0, y: 0) }
  }

  @Test func eachKindHasItsColours() {
    #expect(colours(.weights) == [1, -1, 0.125, 0.0625].map { DivergingPalette.colour($0) })
    #expect(colours(.weightsEachScaled) == [1, -1, 1, 0.5].map { DivergingPalette.colour($0) })
    #expect(colours(.spectra) == [1, 0, 1, 0.5].map { SequentialPalette.colour($0) })
  }

  @Test func aKernelOfZerosIsDrawn() {
    var zeros = stack
    zeros.weights = [0, 0, 0, 0]
    let tiles = KernelSheet.tiles([zeros], .weightsEachScaled)
    #expect(tiles.raster(zeros).colour(x: 0, y: 0) == DivergingPalette.colour(0))
  }

  @Test func howMuchOfALayerIsSaid() {
    #expect(stack.caption(.weights) == "conv1 · 2 of 64 kernels of 1 of 3×1×2")
    let whole = KernelStack(
      layer: "stem", outputs: 2, inputs: 1, height: 1, width: 1, weights: [1, 2])
    #expect(whole.caption(.weights) == "stem · 2 kernels of 1×1×1")
    #expect(stack.caption(.spectra) == "conv1 · 2 of 64 kernels, padded to 1×2")
  }

  @Test func severalModelsStandSideBySide() throws {
    let one = try #require(KernelSheet(panels(1), title: "Kernels of conv1").raster)
    let many = try #require(KernelSheet(panels(12), title: "Kernels of conv1").raster)
    #expect(many.width > one.width && many.width <= 2000 && many.height > one.height)
    #expect(KernelSheet([], title: "none").raster == nil)
  }

  /// Lightness falls in equal steps, so that equal differences look equal.
  @Test func theSequentialPaletteIsEven() {
    let lightness = (0...8).map { Oklab(SequentialPalette.colour(Double($0) / 8)).lightness }
    let steps = zip(lightness, lightness.dropFirst()).map { $0 - $1 }
    for step in steps { #expect(abs(step - steps[0]) < 0.01) }
    #expect(SequentialPalette.colour(2) == SequentialPalette.colour(1))
    #expect(SequentialPalette.colour(.nan) == Colour(0x808080))
  }
}
