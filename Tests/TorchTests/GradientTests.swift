import Testing
import Torch

@Suite struct GradientTests {
  private struct Stop: Error {}

  private var leaf: Tensor { Tensor([1, 2] as [Double]).requiringGradient() }

  @Test func gradientsComeInTheOrderAndShapeOfTheInputs() {
    let (x, w) = (leaf, Tensor([3] as [Double], shape: [1, 1]).requiringGradient())
    let both = gradients(of: (x * w).sum(), withRespectTo: [w, x])
    #expect(both.map(\.shape) == [[1, 1], [2]])
    #expect(both[0].item == 3 && doubles(both[1]) == [3, 3])
    #expect(doubles(x) == [1, 2] && !both[0].requiresGradient)
  }

  @Test func gradientsOfIntermediateTensors() {
    let x = leaf
    let y = x * x
    #expect(doubles(gradient(of: y.power(2).sum(), withRespectTo: y)) == [2, 8])
  }

  @Test func aRetainedGraphIsUsedTwice() {
    let x = leaf
    let y = x.power(3).sum()
    let first = gradients(of: y, withRespectTo: [x], retainGraph: true)[0]
    #expect(doubles(first) == doubles(gradient(of: y, withRespectTo: x)))
  }

  @Test func secondDerivatives() {
    let x = leaf
    let slope = gradients(of: x.power(3).sum(), withRespectTo: [x], createGraph: true)[0]
    #expect(slope.requiresGradient)
    #expect(doubles(gradient(of: slope.sum(), withRespectTo: x)) == [6, 12])
  }

  @Test func scopesNestAndRestore() {
    let x = leaf
    func records() -> Bool { (x * 2).requiresGradient }
    #expect(records())
    withoutGradients {
      #expect(!records())
      withGradients {
        #expect(records())
        withoutGradients { #expect(!records()) }
        #expect(records())
      }
      #expect(!records())
    }
    #expect(records())
  }

  @Test func errorsRestoreTheScopes() {
    let x = leaf
    #expect(throws: Stop.self) { try withoutGradients { throw Stop() } }
    #expect((x * 2).requiresGradient)
    withoutGradients {
      #expect(throws: Stop.self) { try withGradients { throw Stop() } }
      #expect(!(x * 2).requiresGradient)
    }
  }

  @Test func scopesReturnTheirResult() {
    #expect(withoutGradients { 3 } + withGradients { 4 } == 7)
  }

  @Test func leavesAreChangedInPlaceOutsideTheGraph() {
    let x = leaf
    withoutGradients { x.addInPlace(Tensor([10, 10] as [Double])) }
    #expect(doubles(x) == [11, 12] && x.requiresGradient)
    #expect(doubles(gradient(of: x.power(2).sum(), withRespectTo: x)) == [22, 24])
  }
}
