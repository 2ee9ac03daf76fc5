internal import Torch

/// A residual network of basic blocks (He, Zhang, Ren, Sun 2016) with a 3×3 stem for small images.
///
/// Stage i has width · 2ⁱ channels and begins with stride 2, except the first. State names are
/// torchvision's.
struct ResNet: Layer {
  let stem: Conv2d
  let stemNorm: any Layer
  let stages: [Sequential]
  let classifier: Linear

  init(_ spec: NetworkSpec, blocks: [Int], width: Int, using generator: Generator) {
    let conv = ConvolutionBuilder(spec: spec, generator: generator)
    stem = conv(spec.channels, width, kernel: 3)
    stemNorm = spec.norm.layer(width)
    var inputs = width
    stages = blocks.enumerated().map { stage, count in
      let outputs = width << stage
      let layers = (0..<count).map { block in
        defer { inputs = outputs }
        let stride = block == 0 && stage > 0 ? 2 : 1
        return BasicBlock(conv, inputs: inputs, outputs: outputs, stride: stride)
      }
      return Sequential(layers)
    }
    classifier = Linear(
      inputs: inputs, outputs: spec.classes, initialization: spec.initialization, using: generator)
  }

  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    let stemmed = stemNorm(stem(input, pass), pass).reluInPlace()
    let features = stages.reduce(stemmed) { $1($0, pass) }
    return classifier(features.globalAveragePooled(), pass)
  }

  var children: [(name: String, layer: any Layer)] {
    [("conv1", stem), ("bn1", stemNorm)]
      + stages.enumerated().map { ("layer\($0.offset + 1)", $0.element) }
      + [("fc", classifier)]
  }
}

/// Two 3×3 convolutions with a shortcut: relu(norm(conv(relu(norm(conv x)))) + shortcut x).
struct BasicBlock: Layer {
  let first, second: Conv2d
  let firstNorm, secondNorm: any Layer
  /// A strided 1×1 convolution where the shape changes.
  let shortcut: Sequential?

  init(_ conv: ConvolutionBuilder, inputs: Int, outputs: Int, stride: Int) {
    first = conv(inputs, outputs, kernel: 3, stride: stride)
    firstNorm = conv.spec.norm.layer(outputs)
    second = conv(outputs, outputs, kernel: 3)
    secondNorm = conv.spec.norm.layer(outputs)
    let changes = stride != 1 || inputs != outputs
    shortcut =
      changes
      ? Sequential([
        conv(inputs, outputs, kernel: 1, stride: stride), conv.spec.norm.layer(outputs),
      ])
      : nil
  }

  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    let hidden = firstNorm(first(input, pass), pass).reluInPlace()
    let residual = secondNorm(second(hidden, pass), pass)
    return (residual + (shortcut.map { $0(input, pass) } ?? input)).reluInPlace()
  }

  var children: [(name: String, layer: any Layer)] {
    [("conv1", first), ("bn1", firstNorm), ("conv2", second), ("bn2", secondNorm)]
      + (shortcut.map { [("downsample", $0)] } ?? [])
  }
}

/// Makes the convolutions of one network: no bias, "same" padding, one source of random numbers.
struct ConvolutionBuilder {
  let spec: NetworkSpec
  let generator: Generator

  func callAsFunction(
    _ inputs: Int, _ outputs: Int, kernel: Int, stride: Int = 1
  ) -> Conv2d {
    Conv2d(
      inputs: inputs, outputs: outputs, kernel: kernel, stride: stride, padding: kernel / 2,
      bias: false, initialization: spec.initialization, using: generator)
  }
}
