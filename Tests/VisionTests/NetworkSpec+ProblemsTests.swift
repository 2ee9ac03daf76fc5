import Spectra
import Testing
import Torch

@testable import Vision

/// A spec that no network can be built from, and what is said about it.
struct SpecProblem: Sendable, CustomTestStringConvertible {
  let spec: NetworkSpec
  let sentences: [String]

  init(
    _ sentences: String..., of architecture: NetworkSpec.Architecture = .resnet8,
    _ change: (inout NetworkSpec) -> Void
  ) {
    var spec = NetworkSpec(architecture, norm: architecture.defaultNorm)
    change(&spec)
    self.spec = spec
    self.sentences = sentences
  }

  var testDescription: String { sentences[0] }

  static let all: [SpecProblem] = [
    SpecProblem("channels is 0; it is 1 or more") { $0.channels = 0 },
    SpecProblem("classes is -1; it is 1 or more") { $0.classes = -1 },
    SpecProblem("norm-groups is 0; it is 1 or more") { $0.normGroups = 0 },
    SpecProblem("stem-kernel is 4; it is 3, 5 or 7") { $0.stemKernel = 4 },
    SpecProblem("images are 0×32; resnet8 takes 1 or more pixels a side") { $0.height = 0 },
    SpecProblem("images are 4×32; resnet8 with blur pooling takes 5 or more pixels a side") {
      ($0.height, $0.pooling) = (4, .blur)
    },
    SpecProblem(
      "images are 32×16; vgg11 with InstanceNorm takes 17 or more pixels a side", of: .vgg11
    ) { ($0.width, $0.norm) = (16, .instance) },
    SpecProblem(
      "images are 8×8; resnet50 with blur pooling takes 9 or more pixels a side", of: .resnet50
    ) {
      ($0.height, $0.width, $0.pooling) = (8, 8, .blur)
    },
    SpecProblem("images are 19×32; alexnet takes 20 to 256 pixels a side", of: .alexnet) {
      $0.height = 19
    },
    SpecProblem("images are 32×257; lenet5 takes 1 to 256 pixels a side", of: .lenet5) {
      $0.width = 257
    },
    SpecProblem(
      "images are 32×30; vit cuts patches of 4×4, so both are multiples of 4", of: .vit
    ) { $0.width = 30 },
    SpecProblem("norm is batch; vit has LayerNorm by design, so its norm is layer", of: .vit) {
      $0.norm = .batch
    },
    SpecProblem(
      "stem-kernel is 5; vit begins with its 4×4 patches, so it takes none",
      "pooling is blur; vit keeps all its tokens, so its pooling is strided", of: .vit
    ) { ($0.stemKernel, $0.pooling) = (5, .blur) },
    SpecProblem("dropout rate is 1.0; it is in [0, 1)") { $0.dropout = DropoutSpec(rate: 1) },
    SpecProblem("dropout rate is nan; it is in [0, 1)") { $0.dropout = DropoutSpec(rate: .nan) },
    SpecProblem(
      "dropout place is blocks; vgg16 has none, so it is features or classifier", of: .vgg16
    ) { $0.dropout = DropoutSpec(place: .blocks) },
    SpecProblem(
      "dropout place is features; vit has no last feature map, so it is classifier or blocks",
      of: .vit
    ) { $0.dropout = DropoutSpec(place: .features) },
    SpecProblem(
      "low-pass is d < -1.0; radii are finite, 0 or more, inner ≤ outer; sigma is above 0"
    ) { $0.lowPass = .disc(radius: -1) },
    SpecProblem(statistics) { $0.mean = [0.5] },
    SpecProblem(statistics) { ($0.mean, $0.standardDeviation) = ([0, 0, 0], [1, 0, 1]) },
    SpecProblem(statistics) { ($0.mean, $0.standardDeviation) = ([0, 0, 0], [1, .nan, 1]) },
    SpecProblem(statistics) { ($0.mean, $0.standardDeviation) = ([0, .infinity, 0], [1, 1, 1]) },
    SpecProblem("channels is 0; it is 1 or more", "classes is 0; it is 1 or more") {
      ($0.channels, $0.classes) = (0, 0)
    },
  ]

  private static let statistics =
    "mean and deviation need one finite value for each of 3 channels, deviations above 0"
}

@Suite struct NetworkSpecProblemsTests {
  @Test(arguments: SpecProblem.all) func allAreToldAtOnce(_ example: SpecProblem) {
    #expect(example.spec.problems == example.sentences)
  }

  /// The least size that is allowed works; everything else about it is usual.
  @Test(
    arguments: [
      (.lenet5, .batch, .strided, 1), (.lenet5, .instance, .blur, 1),
      (.alexnet, .batch, .strided, 20),
      (.alexnet, .instance, .blur, 20), (.vgg11, .batch, .strided, 1), (.vgg11, .batch, .blur, 17),
      (.resnet8, .batch, .strided, 1), (.resnet8, .instance, .blur, 5),
      (.resnet18, .instance, .blur, 9), (.resnet20, .none, .blur, 5),
      (.resnet32HFC, .batch, .blur, 5), (.wrn16x4, .batch, .blur, 5), (.vit, .layer, .strided, 4),
    ] as [(NetworkSpec.Architecture, Norm, Downsampling, Int)])
  func theSmallestImagesWork(
    _ architecture: NetworkSpec.Architecture, _ norm: Norm, _ pooling: Downsampling, _ side: Int
  ) {
    var spec = NetworkSpec(
      architecture, norm: norm, channels: 1, height: side, width: side, pooling: pooling)
    #expect(spec.problems.isEmpty)
    let network = spec.build(seed: 0)
    let image = waveImages([2, 1, side, side]).requiringGradient()
    let logits = network(image, .training(using: Generator(seed: 0)))
    #expect(logits.shape == [2, 10] && logits.isFinite().allTrue)
    #expect(gradient(of: logits.sum(), withRespectTo: image).isFinite().allTrue)
    spec.height -= 1
    #expect(spec.problems.count >= 1)
  }

  @Test func sizesThatAFixedNetworkTakes() {
    let fixed = NetworkSpec(.vit, norm: .layer, height: 28, width: 32)
    #expect(fixed.takes(height: 28, width: 32) && !fixed.takes(height: 32, width: 32))
    #expect(fixed.imageSize == "28×32 pixels")
    let free = NetworkSpec(.vgg11, pooling: .blur)
    #expect(free.takes(height: 17, width: 500) && !free.takes(height: 16, width: 32))
    #expect(free.imageSize == "17×17 pixels or more")
  }
}
