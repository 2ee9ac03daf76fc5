internal import Torch

/// Two 3×3 convolutions with a shortcut: relu(norm(conv(relu(norm(conv x)))) + shortcut x).
struct BasicBlock: Layer {
  let first, second: Conv2d
  let firstNorm, secondNorm, blur, dropout, shortcut: any Layer

  /// - Parameter makeShortcut: from inputs, outputs and stride, where the shape changes.
  init(
    _ build: LayerBuilder, _ inputs: Int, _ outputs: Int, stride: Int,
    makeShortcut: (_ inputs: Int, _ outputs: Int, _ stride: Int) -> any Layer
  ) {
    first = build.conv(inputs, outputs, kernel: 3, stride: stride)
    firstNorm = build.norm(outputs)
    blur = build.blur(stride)
    dropout = build.dropout(.blocks)
    second = build.conv(outputs, outputs, kernel: 3)
    secondNorm = build.norm(outputs)
    let changes = stride != 1 || inputs != outputs
    shortcut = changes ? makeShortcut(inputs, outputs, stride) : Identity()
  }

  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    let hidden = blur(normalizedConvolution(first, firstNorm, input, pass), pass)
    return normalizedConvolution(
      second, secondNorm, dropout(hidden, pass), pass, adding: shortcut(input, pass))
  }

  var children: [(name: String, layer: any Layer)] {
    [
      ("conv1", first), ("bn1", firstNorm), ("conv2", second), ("bn2", secondNorm),
      ("downsample", shortcut),
    ]
  }
}

/// 1×1, 3×3 and 1×1 convolutions with a shortcut; the 3×3 has the stride and `width` channels, the
/// last 4 · width.
struct Bottleneck: Layer {
  static let expansion = 4

  let first, second, third: Conv2d
  let firstNorm, secondNorm, thirdNorm, blur, dropout, shortcut: any Layer

  init(_ build: LayerBuilder, _ inputs: Int, _ width: Int, stride: Int) {
    let outputs = width * Bottleneck.expansion
    first = build.conv(inputs, width, kernel: 1)
    firstNorm = build.norm(width)
    second = build.conv(width, width, kernel: 3, stride: stride)
    secondNorm = build.norm(width)
    blur = build.blur(stride)
    dropout = build.dropout(.blocks)
    third = build.conv(width, outputs, kernel: 1)
    thirdNorm = build.norm(outputs)
    let changes = stride != 1 || inputs != outputs
    shortcut = changes ? Projection(build, inputs, outputs, stride: stride) : Identity()
  }

  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    let narrow = normalizedConvolution(first, firstNorm, input, pass)
    let hidden = blur(normalizedConvolution(second, secondNorm, narrow, pass), pass)
    return normalizedConvolution(
      third, thirdNorm, dropout(hidden, pass), pass, adding: shortcut(input, pass))
  }

  var children: [(name: String, layer: any Layer)] {
    [
      ("conv1", first), ("bn1", firstNorm), ("conv2", second), ("bn2", secondNorm),
      ("conv3", third), ("bn3", thirdNorm), ("downsample", shortcut),
    ]
  }
}
