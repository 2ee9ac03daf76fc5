import Studies
import Testing
import Training
import Vision

@testable import Reports

@Suite struct KernelTilesTests {
  private let stack = KernelStack(
    layer: "conv1", outputs: 2, inputs: 2, height: 1, width: 2,
    weights: [1, -1, 0, 0.5, 2, 0, 0, 0])

  @Test func weightsStandWhereTheyBelong() {
    let picture = KernelTiles(limit: 2, cell: 4).raster(stack, columns: 2)
    // A tile: two channels of 2 × 4 pixels and 1 between; 4 between tiles.
    #expect(picture.width == 2 * 17 + 4)
    #expect(picture.height == 4)
    #expect(picture.colour(x: 0, y: 0) == DivergingPalette.colour(0.5))
    #expect(picture.colour(x: 4, y: 3) == DivergingPalette.colour(-0.5))
    #expect(picture.colour(x: 9, y: 0) == DivergingPalette.colour(0))
    #expect(picture.colour(x: 13, y: 0) == DivergingPalette.colour(0.25))
    #expect(picture.colour(x: 21, y: 0) == DivergingPalette.colour(1))
    let gap = (0 * picture.width + 8) * 4
    #expect(picture.bytes[gap + 3] == 0)
  }

  @Test func theScaleIsTheLargestMagnitudeOfAll() {
    var other = stack
    other.weights[3] = -7
    #expect(KernelTiles.sharedLimit([stack]) == 2)
    #expect(KernelTiles.sharedLimit([stack, other]) == 7)
    other.weights = [.nan, 0, 0, 0, 0, 0, 0, 0]
    #expect(KernelTiles.sharedLimit([other]) == 1)
    #expect(KernelTiles.sharedLimit([]) == 1)
  }

  @Test(arguments: [16, 32, 64])
  func rowsAreFull(outputs: Int) {
    let tiles = KernelTiles(limit: 1, cell: 4)
    let picture = tiles.raster(Samples.kernels(seed: 1, outputs: outputs, inputs: 3))
    let columns = (picture.width + 4) / (3 * 12 + 2 + 4)
    #expect(outputs % columns == 0)
  }

  @Test func aSheetHoldsTheRunsSideBySideAndAScale() throws {
    let runs = try Samples.pair()
    let sheet = try #require(KernelSheet.raster(runs))
    let tiles = KernelTiles(limit: KernelTiles.sharedLimit(runs.compactMap(\.kernels)), cell: 14)
    let first = tiles.raster(try #require(runs[0].kernels))
    #expect(sheet.colour(x: 36, y: 166) == first.colour(x: 0, y: 0))
    #expect(sheet.colour(x: 36 + 14, y: 166) == first.colour(x: 14, y: 0))
    #expect(sheet.colour(x: 37, y: sheet.height - 60) == DivergingPalette.colour(2 / 359 - 1))
    #expect(KernelSheet.raster([Samples.run(norm: .none)]) == nil)
  }

  @Test func weightsAreWrittenToThreeDigits() {
    #expect(KernelSheet.weightText(0.52849) == "0.528")
    #expect(KernelSheet.weightText(12.345) == "12.3")
    #expect(KernelSheet.weightText(0.0012) == "0.00120")
  }
}
