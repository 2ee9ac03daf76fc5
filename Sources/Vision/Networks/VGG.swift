internal import Torch

/// VGG (Simonyan and Zisserman 2015) for small images: torchvision's features with its names, each
/// stage's 2×2 maximum pool rounding odd sizes up, then global average pooling (of 1×1 at 32×32) and
/// one linear layer in place of three.
struct VGG: Layer {
  let features: ConvolutionSequence
  let head: PooledHead

  /// - Parameter stages: channels of each 3×3 convolution; a pool follows each stage.
  init(_ build: LayerBuilder, stages: [[Int]]) {
    var inputs = 0
    let layers = stages.flatMap { stage -> [any Layer] in
      let units = stage.flatMap { outputs -> [any Layer] in
        defer { inputs = outputs }
        let conv =
          inputs == 0
          ? build.stem(outputs, kernel: 3, bias: true)
          : build.conv(inputs, outputs, kernel: 3, bias: true)
        return build.normalized(conv) + [InPlaceReLU()]
      }
      return units + [build.maxPool(2, roundingUp: true)]
    }
    features = ConvolutionSequence(layers)
    head = PooledHead(build, inputs)
  }

  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    head(features(input, pass), pass)
  }

  var children: [(name: String, layer: any Layer)] {
    [("features", features), ("classifier", head)]
  }
}
