internal import Torch

extension NetworkSpec {
  /// A new network with random weights; the same seed gives the same weights.
  ///
  /// - Precondition: ``problems`` is empty.
  public func build(seed: UInt64) -> Network {
    let problems = problems
    demand(problems.isEmpty, "NetworkSpec: \(problems.joined(separator: "; "))")
    return Network(spec: self, body: body(using: Generator(seed: seed)), testNoiseSeed: seed)
  }

  private func body(using generator: Generator) -> any Layer {
    let build = LayerBuilder(spec: self, generator: generator)
    switch architecture {
    case .lenet5: return LeNet(build)
    case .alexnet: return AlexNet(build)
    case .vgg11: return VGG(build, stages: [[64], [128], [256, 256], [512, 512], [512, 512]])
    case .vgg16:
      return VGG(
        build,
        stages: [[64, 64], [128, 128]] + [256, 512, 512].map { [Int](repeating: $0, count: 3) })
    case .resnet8, .resnet18, .resnet20, .resnet32, .resnet50: return resNet(build)
    case .resnet32HFC: return HFCResNet(build)
    case .wrn16x4: return WideResNet(build, depth: 16, factor: 4)
    case .wrn28x10: return WideResNet(build, depth: 28, factor: 10)
    case .vit: return VisionTransformer(build)
    }
  }

  private func resNet(_ build: LayerBuilder) -> ResNet {
    func projected(_ inputs: Int, _ outputs: Int, _ stride: Int) -> BasicBlock {
      BasicBlock(build, inputs, outputs, stride: stride) { Projection(build, $0, $1, stride: $2) }
    }
    func plain(_ inputs: Int, _ outputs: Int, _ stride: Int) -> BasicBlock {
      BasicBlock(build, inputs, outputs, stride: stride) {
        PaddedShortcut(added: $1 - $0, smaller: $2 == 1 ? Identity() : build.subsample())
      }
    }
    switch architecture {
    case .resnet18: return ResNet(build, blocks: [2, 2, 2, 2], width: 64, block: projected)
    case .resnet20: return ResNet(build, blocks: [3, 3, 3], width: 16, block: plain)
    case .resnet32: return ResNet(build, blocks: [5, 5, 5], width: 16, block: plain)
    case .resnet50:
      return ResNet(build, blocks: [3, 4, 6, 3], width: 64, expansion: 4) {
        Bottleneck(build, $0, $1, stride: $2)
      }
    default: return ResNet(build, blocks: [1, 1, 1], width: 32, block: projected)
    }
  }
}
