internal import Torch

/// LeNet-5 (LeCun, Bottou, Bengio, Haffner 1998) as it is used today: ReLU, 2×2 maximum pooling, the
/// second convolution connected to all maps, a linear last layer. Names as in PyTorch's tutorial.
///
/// 5×5 convolutions without padding to 6 and 16 channels, then 120, 84 and K units. Smaller images
/// than 32×32 stand in a field of zeros of that size: 61,706 parameters for 1×28×28, 62,006 for
/// 3×32×32. A 7×7 stem leaves the maps their size, a 3×3 stem lets them grow by 2.
struct LeNet: Layer {
  let first, second: Conv2d
  let firstNorm, secondNorm, firstPool, secondPool, onFeatures, onConnected: any Layer
  let connected: [Linear]

  init(_ build: LayerBuilder) {
    let spec = build.spec
    let kernel = spec.stemKernel ?? 5
    let padding = max(0, (33 - min(spec.height, spec.width)) / 2) + max(0, (kernel - 5) / 2)
    first = build.conv(spec.channels, 6, kernel: kernel, padding: padding, bias: true)
    firstNorm = build.norm(6)
    firstPool = build.maxPool(2, roundingUp: true)
    second = build.conv(6, 16, kernel: 5, padding: 0, bias: true)
    secondNorm = build.norm(16)
    secondPool = build.maxPool(2, roundingUp: true)
    onFeatures = build.dropout(.features)
    onConnected = build.dropout(.classifier)
    let sides = [spec.height, spec.width].map { side in
      let pooled = (side + 2 * padding - kernel + 2) / 2
      return (pooled - 4 + 1) / 2
    }
    let sizes = [16 * sides[0] * sides[1], 120, 84, spec.classes]
    connected = zip(sizes, sizes.dropFirst()).map { build.linear($0, $1) }
  }

  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    let maps = firstPool(normalizedConvolution(first, firstNorm, input, pass), pass)
    let smaller = secondPool(normalizedConvolution(second, secondNorm, maps, pass), pass)
    let features = onFeatures(smaller, pass).flattened(from: 1)
    return fullyConnected(features, connected, dropout: onConnected, pass)
  }

  var children: [(name: String, layer: any Layer)] {
    [("conv1", first), ("bn1", firstNorm), ("conv2", second), ("bn2", secondNorm)]
      + connected.enumerated().map { ("fc\($0.offset + 1)", $0.element) }
  }
}

/// Linear layers with ReLU between them and dropout in front of each.
func fullyConnected(
  _ input: Tensor, _ layers: [Linear], dropout: any Layer, _ pass: Pass
) -> Tensor {
  layers.enumerated().reduce(input) { hidden, layer in
    let output = layer.element(dropout(hidden, pass), pass)
    return layer.offset == layers.count - 1 ? output : output.reluInPlace()
  }
}
