import Spectra
import Testing

@testable import Vision

@Suite struct NetworkSpecNameTests {
  static let names: [(NetworkSpec, String)] = [
    (NetworkSpec(.resnet8), "resnet8 (BatchNorm)"),
    (NetworkSpec(.resnet32HFC, norm: .none), "resnet32-hfc (no normalisation)"),
    (NetworkSpec(.lenet5, norm: .group), "lenet5 (GroupNorm)"),
    (NetworkSpec(.wrn28x10, norm: .group, normGroups: 4), "wrn-28-10 (GroupNorm), 4 groups"),
    (NetworkSpec(.vit, norm: .layer), "vit (LayerNorm)"),
    (NetworkSpec(.alexnet, norm: .instance), "alexnet (InstanceNorm)"),
    (
      NetworkSpec(.resnet18, stemKernel: 5, pooling: .blur),
      "resnet18 (BatchNorm), 5×5 stem, blur pooling"
    ),
    (
      NetworkSpec(.vgg11, lowPass: .disc(radius: 8)), "vgg11 (BatchNorm), low-pass r = 8 in front"
    ),
    (
      NetworkSpec(.vgg11, lowPass: .disc(radius: 7.5, rule: .inclusive)),
      "vgg11 (BatchNorm), low-pass r = 7.5 (inclusive) in front"
    ),
    (
      NetworkSpec(.vgg11, lowPass: .ring(inner: 2, outer: 8)),
      "vgg11 (BatchNorm), band-pass 2 ≤ d < 8 in front"
    ),
    (
      NetworkSpec(.vgg11, lowPass: .ring(inner: 2, outer: 8, rule: .inclusive)),
      "vgg11 (BatchNorm), band-pass 2 < d ≤ 8 in front"
    ),
    (
      NetworkSpec(.vgg11, lowPass: .gaussian(sigma: 3)),
      "vgg11 (BatchNorm), Gaussian low-pass σ = 3 in front"
    ),
    (
      NetworkSpec(.resnet8, dropout: DropoutSpec(activeAtTest: true)),
      "resnet8 (BatchNorm), dropout 0.5 on features, at test too"
    ),
    (
      NetworkSpec(.resnet8, dropout: DropoutSpec(rate: 0.25, place: .classifier)),
      "resnet8 (BatchNorm), dropout 0.25 on fully connected layers"
    ),
    (
      NetworkSpec(.resnet8, dropout: DropoutSpec(rate: 0.1, place: .blocks)),
      "resnet8 (BatchNorm), dropout 0.1 on blocks"
    ),
  ]

  @Test(arguments: names) func tellsWhatIsSpecial(_ spec: NetworkSpec, _ name: String) {
    #expect(spec.problems.isEmpty && spec.name == name)
  }

  @Test func theNetworkHasItsSpecsName() {
    let spec = NetworkSpec(.lenet5, lowPass: .disc(radius: 4))
    #expect(spec.build(seed: 0).name == "lenet5 (BatchNorm), low-pass r = 4 in front")
  }

  @Test func onlyBatchNormHasBatchStatistics() {
    #expect(Norm.allCases.filter(\.hasBatchStatistics) == [.batch])
    #expect(NetworkSpec(.resnet8).hasBatchStatistics)
    #expect(!NetworkSpec(.resnet8, norm: .group).hasBatchStatistics)
  }
}
