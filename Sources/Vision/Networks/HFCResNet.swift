internal import Torch

/// The 32-layer pre-activation CIFAR ResNet of the authors' code: 3×3 convolution to 16 channels and
/// ReLU, three stages of five blocks with 16, 32, 64 channels, ReLU, global average pool, linear.
///
/// 461,882 parameters with 3 channels, 10 classes and no normalisation. With normalisation each
/// convolution's output (the first's) or input (the others') is normalised, ε = 10⁻³.
struct HFCResNet: Layer {
  static let epsilon = 1e-3

  let stem: Conv2d
  let stemNorm: any Layer
  let stages: [Sequential]
  let lastNorm: any Layer
  let head: PooledHead

  init(_ build: LayerBuilder) {
    stem = build.stem(16, kernel: 3)
    stemNorm = build.norm(16, epsilon: HFCResNet.epsilon)
    var inputs = 16
    stages = [16, 32, 64].enumerated().map { stage, outputs in
      let blocks = (0..<5).map { block in
        defer { inputs = outputs }
        return PreactivationBlock(
          build, inputs: inputs, outputs: outputs, activatesInput: stage + block > 0)
      }
      return Sequential(blocks)
    }
    lastNorm = build.norm(inputs, epsilon: HFCResNet.epsilon)
    head = PooledHead(build, inputs)
  }

  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    let stemmed = normalizedConvolution(stem, stemNorm, input, pass)
    let features = stages.reduce(stemmed) { $1($0, pass) }
    return head(normalized(lastNorm, features, pass), pass)
  }

  var children: [(name: String, layer: any Layer)] {
    [("conv1", stem), ("bn1", stemNorm)]
      + stages.enumerated().map { ("stage\($0.offset + 1)", $0.element) }
      + [("bn_last", lastNorm), ("fc", head)]
  }
}

/// Norm, ReLU, convolution, twice, plus a shortcut without weights.
///
/// Where the width grows the first convolution has stride 2 and the shortcut is a 2×2 average pool
/// with zero channels added, half before and half after.
struct PreactivationBlock: Layer {
  let first, second: Conv2d
  /// ``first`` without its padding, for images that were padded on one side.
  private let unpadded: Conv2d
  let firstNorm, secondNorm, blur, dropout, shortcut: any Layer
  /// The very first block works on an activated input already.
  let activatesInput: Bool

  init(_ build: LayerBuilder, inputs: Int, outputs: Int, activatesInput: Bool) {
    let stride = outputs > inputs ? 2 : 1
    // A strided convolution pads by itself; see `convolved`.
    first = build.conv(inputs, outputs, kernel: 3, stride: stride)
    unpadded = Conv2d(weight: first.weight, stride: first.stride)
    second = build.conv(outputs, outputs, kernel: 3)
    firstNorm = activatesInput ? build.norm(inputs, epsilon: HFCResNet.epsilon) : Identity()
    secondNorm = build.norm(outputs, epsilon: HFCResNet.epsilon)
    blur = build.blur(stride)
    dropout = build.dropout(.blocks)
    shortcut =
      stride == 1
      ? Identity()
      : PaddedShortcut(
        added: outputs - inputs,
        smaller: build.spec.pooling == .blur ? BlurPool2d() : RoundedAveragePool())
    self.activatesInput = activatesInput
  }

  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    let active = activatesInput ? normalized(firstNorm, input, pass) : input
    let hidden = blur(convolved(active, pass), pass)
    return normalizedConvolution(
      second, Identity(), dropout(hidden, pass), pass, adding: shortcut(input, pass), relu: false)
  }

  /// The first convolution with what follows it, padded as TensorFlow's "SAME": at stride 2 an even
  /// size is padded by 1 behind and not in front, an odd size on both sides.
  private func convolved(_ input: Tensor, _ pass: Pass) -> Tensor {
    guard first.stride == 2 else {
      return normalizedConvolution(first, secondNorm, input, pass)
    }
    let (top, left) = (input.shape[2] % 2, input.shape[3] % 2)
    return normalizedConvolution(unpadded, secondNorm, input.padded([left, 1, top, 1]), pass)
  }

  var children: [(name: String, layer: any Layer)] {
    [("bn1", firstNorm), ("conv1", first), ("bn2", secondNorm), ("conv2", second)]
  }
}

/// Means of 2×2 pixels; an odd size is rounded up, as a strided convolution does: the border is
/// averaged with itself.
struct RoundedAveragePool: Layer {
  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    let (oddRows, oddColumns) = (input.shape[2] % 2, input.shape[3] % 2)
    let even =
      oddRows + oddColumns == 0
      ? input : input.padded([0, oddColumns, 0, oddRows], with: .replicate)
    return even.averagePooled2d(2)
  }
}
