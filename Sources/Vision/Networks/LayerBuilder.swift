internal import Spectra
internal import Torch

/// Makes the layers of one network as its spec says, all from one source of random numbers.
struct LayerBuilder {
  let spec: NetworkSpec
  let generator: Generator

  /// "Same" padding unless another is given. Where the spec blurs the convolution has stride 1;
  /// ``blur(_:)`` then belongs behind its ReLU.
  func conv(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1, padding: Int? = nil,
    bias: Bool = false
  ) -> Conv2d {
    Conv2d(
      inputs: inputs, outputs: outputs, kernel: kernel,
      stride: spec.pooling == .blur ? 1 : stride, padding: padding ?? kernel / 2, bias: bias,
      initialization: spec.initialization, using: generator)
  }

  /// The first convolution, with the kernel that the spec wants.
  func stem(_ outputs: Int, kernel: Int, bias: Bool = false) -> Conv2d {
    conv(spec.channels, outputs, kernel: spec.stemKernel ?? kernel, bias: bias)
  }

  func linear(_ inputs: Int, _ outputs: Int) -> Linear {
    Linear(
      inputs: inputs, outputs: outputs, initialization: spec.initialization, using: generator)
  }

  func norm(_ channels: Int, epsilon: Double = 1e-5) -> any Layer {
    switch spec.norm {
    case .none: Identity()
    case .batch: BatchNorm2d(channels: channels, epsilon: epsilon)
    case .group: GroupNorm(groups: groups(channels), channels: channels, epsilon: epsilon)
    case .layer: GroupNorm(groups: 1, channels: channels, epsilon: epsilon)
    case .instance: InstanceNorm2d(channels: channels, epsilon: epsilon)
    }
  }

  /// A convolution and its normalisation, for a list of layers; nothing stands in the place of none,
  /// so that positions are torchvision's.
  func normalized(_ conv: Conv2d) -> [any Layer] {
    spec.norm == .none ? [conv] : [conv, norm(conv.weight.shape[0])]
  }

  private func groups(_ channels: Int) -> Int {
    (1...min(spec.normGroups, channels)).last { channels % $0 == 0 } ?? 1
  }

  /// Dropout where the spec wants it at this place, else nothing.
  func dropout(_ place: DropoutSpec.Place) -> any Layer {
    guard let dropout = spec.dropout, dropout.place == place else { return Identity() }
    return Dropout(rate: dropout.rate, activeAtTest: dropout.activeAtTest)
  }

  /// What makes up for the stride that ``conv(_:_:kernel:stride:padding:bias:)`` left out.
  func blur(_ stride: Int) -> any Layer {
    stride > 1 && spec.pooling == .blur ? BlurPool2d(stride: stride) : Identity()
  }

  /// Every second pixel, sizes rounded up.
  func subsample() -> any Layer {
    spec.pooling == .blur ? BlurPool2d(stride: 2) : AveragePool2d(1, stride: 2)
  }

  /// Maxima of size × size pixels at every second pixel.
  func maxPool(_ size: Int, roundingUp: Bool = false) -> any Layer {
    guard spec.pooling == .blur else {
      return roundingUp ? RoundedMaxPool(size: size, stride: 2) : MaxPool2d(size, stride: 2)
    }
    let dense: any Layer =
      roundingUp ? RoundedMaxPool(size: size, stride: 1) : MaxPool2d(size, stride: 1)
    return Sequential([dense, BlurPool2d(stride: 2)])
  }
}

/// Maxima of windows that begin at every `stride`-th pixel, those beyond the border cut off:
/// (N, C, H, W) to (N, C, ⌈H/stride⌉, ⌈W/stride⌉) for windows of `size` ≤ 2.
struct RoundedMaxPool: Layer {
  let size, stride: Int

  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    let (height, width) = (input.shape[2], input.shape[3])
    let isWhole = stride == size && height % size == 0 && width % size == 0
    // A repeated border changes no maximum.
    let whole = isWhole ? input : input.padded([0, size - 1, 0, size - 1], with: .replicate)
    return whole.maxPooled2d(size, stride: stride)
  }
}

/// max(x, 0) in place: behind convolutions and normalisation layers, which do not need their output
/// for gradients.
struct InPlaceReLU: Layer {
  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor { input.reluInPlace() }
}

/// Layers one after the other, as `Sequential`; a convolution, the normalisation and the ReLU behind
/// it are run as one where they can be.
struct ConvolutionSequence: Layer {
  let layers: [any Layer]

  init(_ layers: [any Layer]) { self.layers = layers }

  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    var (output, rest) = (input, layers[...])
    while let layer = rest.popFirst() {
      guard let conv = layer as? Conv2d, let (norm, count) = activation(rest) else {
        output = layer(output, pass)
        continue
      }
      output = normalizedConvolution(conv, norm, output, pass)
      rest = rest.dropFirst(count)
    }
    return output
  }

  /// The normalisation between here and a ReLU, and how many layers these two are.
  private func activation(_ layers: ArraySlice<any Layer>) -> (norm: any Layer, count: Int)? {
    if layers.first is InPlaceReLU { return (Identity(), 1) }
    guard layers.dropFirst().first is InPlaceReLU else { return nil }
    return layers.first.map { ($0, 2) }
  }

  var children: [(name: String, layer: any Layer)] {
    layers.enumerated().map { ("\($0.offset)", $0.element) }
  }
}

/// Global average pooling and one linear layer, with the dropout that the spec wants around it.
struct PooledHead: Layer {
  let onFeatures, onPooled: any Layer
  let linear: Linear

  init(_ build: LayerBuilder, _ channels: Int) {
    onFeatures = build.dropout(.features)
    onPooled = build.dropout(.classifier)
    linear = build.linear(channels, build.spec.classes)
  }

  func callAsFunction(_ features: Tensor, _ pass: Pass) -> Tensor {
    let pooled = onFeatures(features, pass).globalAveragePooled()
    return linear(onPooled(pooled, pass), pass)
  }

  var ownState: [LayerState] { linear.ownState }
}
