internal import Torch

/// A vision transformer (Dosovitskiy et al. 2021): non-overlapping patches, learned positions, a
/// class token, pre-norm blocks; torchvision's function and names.
///
/// Only the last layer differs at the start: it has weights, torchvision's begins at zero.
struct VisionTransformer: Layer {
  static let patch = 4
  static let width = 192
  static let depth = 6
  static let heads = 3
  static let hidden = 768
  static let epsilon = 1e-6

  let projection: Conv2d
  /// (1, 1, width).
  let classToken: Tensor
  /// (1, 1 + patches, width).
  let positions: Tensor
  let blocks: [EncoderBlock]
  let norm: LayerNorm
  let dropout: any Layer
  let head: Linear

  init(_ build: LayerBuilder) {
    let (spec, size, width) = (build.spec, Self.patch, Self.width)
    projection = Conv2d(
      inputs: spec.channels, outputs: width, kernel: size, stride: size,
      initialization: spec.initialization, using: build.generator)
    classToken = Tensor.zeros([1, 1, width]).requiringGradient()
    let tokens = 1 + (spec.height / size) * (spec.width / size)
    let noise = Tensor.randomNormal([1, tokens, width], using: build.generator)
    positions = (noise * 0.02).requiringGradient()
    blocks = (0..<Self.depth).map { _ in EncoderBlock(build) }
    norm = LayerNorm(size: width, epsilon: Self.epsilon)
    dropout = build.dropout(.classifier)
    head = build.linear(width, spec.classes)
  }

  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    // (N, width, rows, columns) to (N, patches, width).
    let patches = projection(input, pass).flattened(from: 2).transposed()
    let token = classToken.expanded([input.shape[0], 1, Self.width])
    let embedded = Tensor.concatenated([token, patches], along: 1) + positions
    let encoded = blocks.reduce(embedded) { $1($0, pass) }
    let answer = norm(encoded.narrowed(1, 0..<1).squeezed(1), pass)
    return head(dropout(answer, pass), pass)
  }

  var ownState: [LayerState] {
    [LayerState("class_token", classToken), LayerState("encoder.pos_embedding", positions)]
  }

  var children: [(name: String, layer: any Layer)] {
    [("conv_proj", projection)]
      + blocks.enumerated().map { ("encoder.layers.encoder_layer_\($0.offset)", $0.element) }
      + [("encoder.ln", norm), ("heads.head", head)]
  }
}

/// y = x + attention(norm x), then y + mlp(norm y) with GELU between the MLP's two layers.
struct EncoderBlock: Layer {
  let attentionNorm: LayerNorm
  let attention: SelfAttention
  let mlpNorm: LayerNorm
  let widening, narrowing: Linear
  let dropout: any Layer

  init(_ build: LayerBuilder) {
    let (width, epsilon) = (VisionTransformer.width, VisionTransformer.epsilon)
    attentionNorm = LayerNorm(size: width, epsilon: epsilon)
    attention = SelfAttention(build, heads: VisionTransformer.heads, width: width)
    mlpNorm = LayerNorm(size: width, epsilon: epsilon)
    widening = build.linear(width, VisionTransformer.hidden)
    dropout = build.dropout(.blocks)
    narrowing = build.linear(VisionTransformer.hidden, width)
  }

  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    let mixed = input + attention(attentionNorm(input, pass), pass)
    let hidden = dropout(widening(mlpNorm(mixed, pass), pass).gelu(), pass)
    return mixed + narrowing(hidden, pass)
  }

  var children: [(name: String, layer: any Layer)] {
    [
      ("ln_1", attentionNorm), ("self_attention", attention), ("ln_2", mlpNorm),
      ("mlp.0", widening), ("mlp.3", narrowing),
    ]
  }
}

/// Self-attention of several heads (Vaswani et al. 2017), (N, tokens, width) to the same shape.
struct SelfAttention: Layer {
  let heads: Int
  /// Queries, keys and values in one: (3 · width, width).
  let inward: Linear
  let outward: Linear

  init(_ build: LayerBuilder, heads: Int, width: Int) {
    self.heads = heads
    inward = build.linear(width, 3 * width)
    outward = build.linear(width, width)
  }

  func callAsFunction(_ input: Tensor, _ pass: Pass) -> Tensor {
    let (count, tokens, width) = (input.shape[0], input.shape[1], input.shape[2])
    let parts = inward(input, pass).reshaped([count, tokens, 3, heads, width / heads])
      .permuted([2, 0, 3, 1, 4])
    let mixed = Tensor.scaledDotProductAttention(parts[0], parts[1], parts[2])
    return outward(mixed.transposed(1, 2).reshaped([count, tokens, width]), pass)
  }

  /// PyTorch names the joined weights without a dot.
  var ownState: [LayerState] {
    inward.ownState.map { LayerState("in_proj_" + $0.name, $0.tensor) }
  }

  var children: [(name: String, layer: any Layer)] { [("out_proj", outward)] }
}
