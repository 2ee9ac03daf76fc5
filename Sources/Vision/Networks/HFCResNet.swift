internal import Torch

/// The 32-layer pre-activation CIFAR ResNet of the authors' code: 3×3 convolution to 16 channels and
/// ReLU, three stages of five blocks with 16, 32, 64 channels, ReLU, global average pool, linear.
///
/// 461,882 parameters with 3 channels, 10 classes and no normalisation. With BatchNorm each
/// convolution's output (the first's) or input (the others') is normalised, ε = 10⁻³.
struct HFCResNet: Layer {
  static let epsilon = 1e-3

  let stem: Conv2d
  let stemNorm: any Layer
  let stages: [Sequential]
  let lastNorm: any Layer
  let classifier: Linear

  init(_ spec: NetworkSpec, using generator: Generator) {
    let conv = ConvolutionBuilder(spec: spec, generator: generator)
    stem = conv(spec.channels, 16, kernel: 3)
    stemNorm = spec.norm.layer(16, epsilon: HFCResNet.epsilon)
    var inputs = 16
    stages = [16, 32, 64].enumerated().map { stage, outputs in
      let blocks = (0..<5).map { block in
        defer { inputs = outputs }
        return PreactivationBlock(
          conv, inputs: inputs, outputs: outputs, activatesInput: stage + block > 0)
      }
      return Sequential(blocks)
    }
    lastNorm = spec.norm.layer(inputs, epsilon: HFCResNet.epsilon)
    classifier = Linear(
      inputs: inputs, outputs: spec.classes, initialization: spec.initialization, using: generator)
  }

  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    let stemmed = stemNorm(stem(input, pass), pass).relu()
    let features = stages.reduce(stemmed) { $1($0, pass) }
    return classifier(lastNorm(features, pass).relu().globalAveragePooled(), pass)
  }

  var children: [(name: String, layer: any Layer)] {
    [("conv1", stem), ("bn1", stemNorm)]
      + stages.enumerated().map { ("stage\($0.offset + 1)", $0.element) }
      + [("bn_last", lastNorm), ("fc", classifier)]
  }
}

/// Norm, ReLU, convolution, twice, plus a shortcut without weights.
///
/// Where the width grows the first convolution has stride 2 and the shortcut is a 2×2 average pool
/// with zero channels added, half before and half after.
struct PreactivationBlock: Layer {
  let first, second: Conv2d
  let firstNorm, secondNorm: any Layer
  /// The very first block works on an activated input already.
  let activatesInput: Bool
  /// Zero channels added on each side of the shortcut.
  let addedChannels: Int

  init(_ conv: ConvolutionBuilder, inputs: Int, outputs: Int, activatesInput: Bool) {
    let grows = outputs > inputs
    let norm = conv.spec.norm
    first = conv(inputs, outputs, kernel: 3, stride: grows ? 2 : 1)
    second = conv(outputs, outputs, kernel: 3)
    firstNorm = activatesInput ? norm.layer(inputs, epsilon: HFCResNet.epsilon) : Identity()
    secondNorm = norm.layer(outputs, epsilon: HFCResNet.epsilon)
    self.activatesInput = activatesInput
    addedChannels = (outputs - inputs) / 2
  }

  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    let active = activatesInput ? firstNorm(input, pass).relu() : input
    let hidden = secondNorm(first(active, pass), pass).relu()
    return second(hidden, pass) + shortcut(input)
  }

  private func shortcut(_ input: Tensor) -> Tensor {
    guard addedChannels > 0 else { return input }
    // An odd size is rounded up, as the strided convolution does: the border is averaged with itself.
    let (oddRows, oddColumns) = (input.shape[2] % 2, input.shape[3] % 2)
    let even =
      oddRows + oddColumns == 0
      ? input : input.padded([0, oddColumns, 0, oddRows], with: .replicate)
    return even.averagePooled2d(2).padded([0, 0, 0, 0, addedChannels, addedChannels])
  }

  var children: [(name: String, layer: any Layer)] {
    [("bn1", firstNorm), ("conv1", first), ("bn2", secondNorm), ("conv2", second)]
  }
}
