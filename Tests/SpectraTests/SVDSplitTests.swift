import Testing
import Torch

@testable import Spectra

@Suite struct SVDSplitTests {
  @Test(arguments: SplitTests.sizes) func equalsNumPy(_ size: [Int]) throws {
    let reference = try Reference()
    let images = testImages(size)
    let name = size.map(String.init).joined(separator: "x")
    let svd = SVDSplit(images)
    for radius in [4.0, 12.5] {
      let parts = svd(matching: split(images, radius: radius).low)
      let title = radius == 4 ? "4" : "12.5"
      try reference.expect(parts.low, "\(name) svd \(title)")
      expectClose(parts.low + parts.high, images, 1e-6, name)
    }
  }

  /// A plane that is diag(4, 3, 2, 1): energies 0, 16, 25, 29, 30 at ranks 0 … 4.
  @Test func theNearestEnergyDecides() {
    let diagonal = Tensor(
      [4, 0, 0, 0, 0, 3, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1] as [Float], shape: [1, 4, 4])
    let svd = SVDSplit(diagonal)
    func rank(_ energy: Double) -> Int {
      let component = Tensor.full([1, 4, 4], (energy / 16).squareRoot())
      return svd.ranks(matching: component).ints[0]
    }
    #expect([0, 7, 9, 20, 21, 28, 29.4, 29.6, 99].map(rank) == [0, 0, 1, 1, 2, 3, 3, 4, 4])
    let two = svd(matching: Tensor.full([1, 4, 4], 1.25))
    expectClose(two.low.sum(), Tensor(scalar: 7), 1e-5)
  }

  @Test func planesHaveRanksOfTheirOwn() {
    let images = testImages([2, 3, 9, 8])
    let low = split(images, radius: 2).low
    let ranks = SVDSplit(images).ranks(matching: low)
    #expect(ranks.shape == [2, 3])
    for i in 0..<2 {
      for c in 0..<3 {
        let alone = SVDSplit(images[i][c]).ranks(matching: low[i][c])
        #expect(alone.item == ranks[i][c].item)
      }
    }
  }

  @Test func allOrNothing() {
    let images = testImages([1, 2, 8, 8])
    let svd = SVDSplit(images)
    expectClose(svd(matching: images).low, images, 1e-6)
    expectClose(svd(matching: images.zerosLike()).low, images.zerosLike(), 1e-6)
  }
}
