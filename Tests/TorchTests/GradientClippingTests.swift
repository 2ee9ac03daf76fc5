import Testing
import Torch

@Suite struct GradientClippingTests {
  private let reference: Reference
  private let gradients: [Tensor]

  init() throws {
    reference = try Reference("training")
    gradients = reference.inputs(of: "gradients")
  }

  private func flat(_ tensors: [Tensor]) -> Tensor { .concatenated(tensors.map { $0.flattened() }) }

  @Test(arguments: [0.5, 2, 100]) func equalsPyTorchs(_ limit: Double) throws {
    let before = flat(gradients)
    let (byNorm, norm) = clipped(gradients, toNorm: limit)
    expectClose(
      flat(byNorm), try reference["clipped to norm \(limit)"], tolerance: 1e-6, "norm \(limit)")
    #expect(isClose(norm, try reference["norm \(limit)"].item, 1e-6))
    expectClose(
      flat(clipped(gradients, toValue: limit)), try reference["clipped to value \(limit)"])
    expectClose(flat(gradients), before, "the gradients themselves")
  }

  @Test func theNormIsOfAllTogether() {
    #expect(globalNorm(of: [Tensor([3, 0] as [Float]), Tensor(scalar: -4)]).item == 5)
    #expect(globalNorm(of: []).item == 0)
    #expect(clipped([], toNorm: 1).gradients.isEmpty)
    let many = [Tensor](repeating: Tensor([2] as [Float]), count: 100)
    #expect(globalNorm(of: many).item == 20)
    expectClose(flat(clipped(many, toNorm: 5).gradients), .full([100], 0.5), tolerance: 1e-6)
  }

  @Test func smallGradientsAreTheSameTensors() {
    let kept = clipped(gradients, toNorm: 1000).gradients
    #expect(kept.map(\.identity) == gradients.map(\.identity))
  }

  @Test func aGradientThatIsNotANumberIsSeenInAll() {
    let (result, norm) = clipped([Tensor(scalar: .nan), Tensor(scalar: 1)], toNorm: 10)
    #expect(norm.isNaN && result.allSatisfy { $0.item.isNaN })
  }
}
