internal import Torch

/// A shortcut with weights: a strided 1×1 convolution, normalised.
struct Projection: Layer {
  let blur: any Layer
  let conv: Conv2d
  let norm: any Layer

  init(_ build: LayerBuilder, _ inputs: Int, _ outputs: Int, stride: Int) {
    blur = build.blur(stride)
    conv = build.conv(inputs, outputs, kernel: 1, stride: stride)
    norm = build.norm(outputs)
  }

  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    normalizedConvolution(conv, norm, blur(input, pass), pass, relu: false)
  }

  var children: [(name: String, layer: any Layer)] { [("0", conv), ("1", norm)] }
}

/// A shortcut without weights: a smaller map, with zero channels added, half before and half after.
struct PaddedShortcut: Layer {
  /// Zero channels in all; even.
  let added: Int
  let smaller: any Layer

  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    smaller(input, pass).padded([0, 0, 0, 0, added / 2, added / 2])
  }
}
