import Testing
import Torch

@testable import Training

@Suite struct KernelRoughnessTests {
  /// w_ij = a i + b j differs by a down each column and by b along each row.
  @Test(arguments: [(3, 3), (5, 5), (1, 5), (4, 1), (2, 7), (1, 1)])
  func slopes(_ height: Int, _ width: Int) {
    let (a, b) = (0.5, -1.25)
    let kernel = (0..<height).flatMap { i in (0..<width).map { a * Double(i) + b * Double($0) } }
    let weight = Tensor(kernel, shape: [1, 1, height, width]).expanded([4, 3, height, width])
    let each =
      Double((height - 1) * width) * a * a + Double(height * (width - 1)) * b * b
    #expect(abs(kernelRoughness([weight]).item - 12 * each) < 1e-12)
  }

  /// A single weight of 1 in the middle differs from its four neighbours.
  @Test func aPeak() {
    #expect(kernelRoughness([peak]).item == 4)
    #expect(kernelRoughness([peak * 3]).item == 36)
  }

  /// Neither outputs nor inputs are neighbours.
  @Test func kernelsAreByThemselves() {
    let levels = Tensor.arange(0, 6).to(.float32).reshaped([2, 3, 1, 1]).expanded([2, 3, 3, 3])
    #expect(kernelRoughness([levels]).item == 0)
  }

  @Test func layersAdd() {
    let other = Tensor([1, 0] as [Float], shape: [1, 1, 1, 2])
    #expect(kernelRoughness([peak, other, .ones([2, 2, 1, 1])]).item == 5)
    #expect(kernelRoughness([]).item == 0)
  }

  /// 2 Σ over neighbours of (w_ij − neighbour): twice the grid's Laplacian.
  @Test func gradientOfAPeak() {
    let weight = peak.copy().requiringGradient()
    let slope = gradient(of: kernelRoughness([weight]), withRespectTo: weight)
    #expect(slope.floats == [0, -2, 0, -2, 8, -2, 0, -2, 0])
  }

  /// The penalty is a quadratic form, for which central differences are exact but for rounding.
  @Test func gradientsAreThoseOfFiniteDifferences() {
    let shapes = [[2, 3, 3, 3], [2, 1, 5, 4], [3, 2, 1, 1]]
    let weights = shapes.map {
      Tensor.randomNormal($0, using: Generator(seed: 1), dtype: .float64).requiringGradient()
    }
    let slopes = gradients(of: kernelRoughness(weights), withRespectTo: weights)
    for (weight, slope) in zip(weights, slopes) {
      let direction = Tensor.randomNormal(weight.shape, using: Generator(seed: 2), dtype: .float64)
      let sides = [1e-3, -1e-3].map { step in
        kernelRoughness([weight.detached + direction * step]).item
      }
      #expect(abs((sides[0] - sides[1]) / 2e-3 - (slope * direction).sum().item) < 1e-9)
    }
  }

  /// 1 in the middle of a 3×3 kernel.
  private var peak: Tensor { Tensor([0, 0, 0, 0, 1, 0, 0, 0, 0] as [Float], shape: [1, 1, 3, 3]) }
}
