internal import Torch

/// A wide residual network (Zagoruyko and Komodakis 2016): 3×3 convolution to 16 channels, three
/// stages of (depth − 4)/6 pre-activation blocks with 16, 32, 64 times `factor` channels,
/// normalisation, ReLU, global average pool, linear.
struct WideResNet: Layer {
  let stem: Conv2d
  let stages: [Sequential]
  let lastNorm: any Layer
  let head: PooledHead

  init(_ build: LayerBuilder, depth: Int, factor: Int) {
    stem = build.stem(16, kernel: 3)
    var inputs = 16
    stages = (0..<3).map { stage in
      let outputs = (16 << stage) * factor
      let blocks = (0..<(depth - 4) / 6).map { place in
        defer { inputs = outputs }
        return WideBlock(build, inputs, outputs, stride: place == 0 && stage > 0 ? 2 : 1)
      }
      return Sequential(blocks)
    }
    lastNorm = build.norm(inputs)
    head = PooledHead(build, inputs)
  }

  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    let features = stages.reduce(stem(input, pass)) { $1($0, pass) }
    return head(normalized(lastNorm, features, pass), pass)
  }

  var children: [(name: String, layer: any Layer)] {
    [("conv1", stem)]
      + stages.enumerated().map { ("layer\($0.offset + 1)", $0.element) }
      + [("bn_last", lastNorm), ("fc", head)]
  }
}

/// Norm, ReLU, convolution, norm, ReLU, dropout, convolution, plus a shortcut: the input itself or,
/// where the shape changes, a 1×1 convolution of the activated input.
struct WideBlock: Layer {
  let first, second: Conv2d
  let firstNorm, secondNorm, blur, dropout: any Layer
  let projection: Conv2d?
  let inputBlur: any Layer

  init(_ build: LayerBuilder, _ inputs: Int, _ outputs: Int, stride: Int) {
    firstNorm = build.norm(inputs)
    first = build.conv(inputs, outputs, kernel: 3, stride: stride)
    secondNorm = build.norm(outputs)
    blur = build.blur(stride)
    dropout = build.dropout(.blocks)
    second = build.conv(outputs, outputs, kernel: 3)
    inputBlur = build.blur(stride)
    projection =
      stride != 1 || inputs != outputs
      ? build.conv(inputs, outputs, kernel: 1, stride: stride) : nil
  }

  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    let active = normalized(firstNorm, input, pass)
    let hidden = blur(normalizedConvolution(first, secondNorm, active, pass), pass)
    let shortcut = projection.map { $0(inputBlur(active, pass), pass) } ?? input
    return normalizedConvolution(
      second, Identity(), dropout(hidden, pass), pass, adding: shortcut, relu: false)
  }

  var children: [(name: String, layer: any Layer)] {
    [("bn1", firstNorm), ("conv1", first), ("bn2", secondNorm), ("conv2", second)]
      + (projection.map { [("shortcut", $0)] } ?? [])
  }
}
