internal import Torch

/// AlexNet (Krizhevsky, Sutskever, Hinton 2012) for small images: torchvision's widths and names, a
/// 5×5 stem of stride 1 in place of 11×11 of stride 4, overlapping 3×3 maximum pools of stride 2,
/// and 1024 units in place of 4096 in each hidden fully connected layer.
struct AlexNet: Layer {
  let features: ConvolutionSequence
  let onFeatures, onConnected: any Layer
  let connected: [Linear]

  init(_ build: LayerBuilder) {
    let spec = build.spec
    func unit(_ conv: Conv2d) -> [any Layer] {
      build.normalized(conv) + [InPlaceReLU()]
    }
    let layers: [[any Layer]] = [
      unit(build.stem(64, kernel: 5, bias: true)), [build.maxPool(3)],
      unit(build.conv(64, 192, kernel: 5, bias: true)), [build.maxPool(3)],
      unit(build.conv(192, 384, kernel: 3, bias: true)),
      unit(build.conv(384, 256, kernel: 3, bias: true)),
      unit(build.conv(256, 256, kernel: 3, bias: true)), [build.maxPool(3)],
    ]
    features = ConvolutionSequence(layers.flatMap { $0 })
    onFeatures = build.dropout(.features)
    onConnected = build.dropout(.classifier)
    let sides = [spec.height, spec.width].map { side in
      (0..<3).reduce(side) { pooled, _ in (pooled - 1) / 2 }
    }
    let sizes = [256 * sides[0] * sides[1], 1024, 1024, spec.classes]
    connected = zip(sizes, sizes.dropFirst()).map { build.linear($0, $1) }
  }

  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    let maps = onFeatures(features(input, pass), pass)
    return fullyConnected(maps.flattened(from: 1), connected, dropout: onConnected, pass)
  }

  var children: [(name: String, layer: any Layer)] {
    [("features", features)]
      + zip([1, 4, 6], connected).map { ("classifier.\($0)", $1) }
  }
}
