internal import Torch

/// A residual network (He, Zhang, Ren, Sun 2016) with a stem of stride 1 for small images.
///
/// Stage i has width · 2ⁱ channels, times the block's expansion at its end, and begins with stride 2,
/// except the first. State names are torchvision's.
struct ResNet: Layer {
  let stem: Conv2d
  let stemNorm: any Layer
  let stages: [Sequential]
  let head: PooledHead

  /// - Parameter block: makes a block of the given inputs, width (before expansion) and stride.
  init(
    _ build: LayerBuilder, blocks: [Int], width: Int, expansion: Int = 1,
    block: (_ inputs: Int, _ width: Int, _ stride: Int) -> any Layer
  ) {
    stem = build.stem(width, kernel: 3)
    stemNorm = build.norm(width)
    var inputs = width
    stages = blocks.enumerated().map { stage, count in
      let layers = (0..<count).map { place in
        defer { inputs = (width << stage) * expansion }
        return block(inputs, width << stage, place == 0 && stage > 0 ? 2 : 1)
      }
      return Sequential(layers)
    }
    head = PooledHead(build, inputs)
  }

  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    let stemmed = normalizedConvolution(stem, stemNorm, input, pass)
    return head(stages.reduce(stemmed) { $1($0, pass) }, pass)
  }

  var children: [(name: String, layer: any Layer)] {
    [("conv1", stem), ("bn1", stemNorm)]
      + stages.enumerated().map { ("layer\($0.offset + 1)", $0.element) }
      + [("fc", head)]
  }
}
