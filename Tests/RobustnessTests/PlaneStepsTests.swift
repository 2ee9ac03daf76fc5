import Testing
import Torch

@testable import Robustness

@Suite struct PlaneStepsTests {
  @Test(arguments: EnsembleReference.norms.keys.sorted()) func equalsTheAuthorsProjections(
    _ name: String
  ) throws {
    let reference = try EnsembleReference()
    let steps = stepsOntoPlanes(
      try reference["plane.points"], normals: try reference["plane.normals"],
      gaps: try reference["plane.gaps"], EnsembleReference.norms[name]!)
    let expected = try reference["plane.\(name)"]
    // The last gap is 0: already on the plane.
    expectNear(steps, expected, 1e-6, name)
  }

  /// ⟨w, x + δ⟩ = b inside the box, at the distance |gap|/‖w‖ in the dual norm where no value stops.
  @Test(arguments: ThreatNorm.allCases) func isTheDistanceToThePlane(_ norm: ThreatNorm) {
    let images = Tensor.full([6, 1, 3, 3], 0.5, dtype: .float64)
    let normals = testNumbers([6, 1, 3, 3])
    let gaps = testNumbers([6], seed: 5) * 0.05
    let steps = stepsOntoPlanes(images, normals: normals, gaps: gaps, norm)
    expectClose((normals * steps).sum([1, 2, 3]), -gaps, 1e-14)
    expectClose(
      Robustness.norms(steps, norm), gaps.absolute() / Robustness.norms(normals, norm.dual), 1e-14)
  }

  /// By hand: three values with room 0.1, 0.5 and 0.9 on the way, weights 3, 2, 1.
  @Test func stopsAtTheBox() {
    let images = Tensor([0.1, 0.5, 0.9], shape: [1, 1, 1, 3])
    let normals = Tensor([3.0, 2, 1], shape: [1, 1, 1, 3])
    func steps(_ gap: Double, _ norm: ThreatNorm) -> [Double] {
      stepsOntoPlanes(images, normals: normals, gaps: Tensor([gap]), norm).doubles
    }
    func check(_ actual: [Double], _ expected: [Double]) {
      #expect(zip(actual, expected).allSatisfy { abs($0 - $1) < 1e-14 }, "\(actual)")
    }
    // L∞: 0.3 + 3 λ = 0.9. L2: 0.3 + 5 λ = 0.8. L1: 0.3, then 2 · 0.25.
    check(steps(0.9, .linf), [-0.1, -0.2, -0.2])
    check(steps(0.8, .l2), [-0.1, -0.2, -0.1])
    check(steps(0.8, .l1), [-0.1, -0.25, 0])
    // All room together gains 0.3 + 1 + 0.9.
    for norm in ThreatNorm.allCases {
      check(steps(2.2, norm), [-0.1, -0.5, -0.9])
      check(steps(50, norm), [-0.1, -0.5, -0.9])
      check(steps(0, norm), [0, 0, 0])
    }
  }

  /// As exact as float32 is for images of many values.
  @Test(arguments: ThreatNorm.allCases) func reachesThePlaneInFloat32(_ norm: ThreatNorm) {
    let images = testImages([4, 3, 32, 32])
    let normals = testNumbers([4, 3, 32, 32])
    let gaps = Tensor([0.5, -5, 50, -200])
    let exact = stepsOntoPlanes(images, normals: normals, gaps: gaps, norm)
    let single = stepsOntoPlanes(
      images.to(.float32), normals: normals.to(.float32), gaps: gaps.to(.float32), norm)
    let short = (single.to(.float64) * normals).sum([1, 2, 3]) + gaps
    #expect((short / gaps).absolute().max().item < 1e-4, "\(short)")
    expectNear(Robustness.norms(single, norm), Robustness.norms(exact, norm), 2e-3)
  }
}
