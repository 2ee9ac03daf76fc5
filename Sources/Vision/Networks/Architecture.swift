extension NetworkSpec {
  /// The networks by name; counts of parameters are for 3 channels, 32×32 pixels, 10 classes and the
  /// default normalisation.
  public enum Architecture: String, Sendable, Codable, CaseIterable {
    /// LeCun et al. 1998 with ReLU and maximum pooling: 5×5 convolutions to 6 and 16 channels, fully
    /// connected 120, 84, K. Images below 32×32 stand in a field of zeros, as the digits did.
    case lenet5
    /// Krizhevsky et al. 2012 for small images: torchvision's widths, a 5×5 stem of stride 1, fully
    /// connected 1024, 1024, K.
    case alexnet
    /// Simonyan and Zisserman 2015, configuration A: torchvision's features, global average pool,
    /// one linear layer.
    case vgg11
    /// The same, configuration D.
    case vgg16
    /// Three stages of one basic block, widths 32, 64, 128: the quick one.
    case resnet8
    /// He et al. 2016 with a 3×3 stem of stride 1 and no pooling behind it; names as torchvision.
    case resnet18
    /// He et al. 2016 for CIFAR, n = 3: widths 16, 32, 64, shortcuts without weights (option A).
    case resnet20
    /// The same, n = 5.
    case resnet32
    /// The pre-activation CIFAR ResNet of the authors' code.
    case resnet32HFC = "resnet32-hfc"
    /// Bottleneck blocks, the 3×3 in the middle strided; stem as ``resnet18``; names as torchvision.
    case resnet50
    /// Wide ResNet (Zagoruyko and Komodakis 2016), depth 16, four times the width.
    case wrn16x4 = "wrn-16-4"
    /// Wide ResNet, depth 28, ten times the width.
    case wrn28x10 = "wrn-28-10"
    /// Vision transformer (Dosovitskiy et al. 2021): patches of 4×4, width 192, six pre-norm blocks
    /// of three heads, class token; names as torchvision.
    case vit

    /// LayerNorm in the transformer, BatchNorm elsewhere.
    public var defaultNorm: Norm { self == .vit ? .layer : .batch }

    /// Whether it takes images of one height and width only.
    public var fixesImageSize: Bool { [.lenet5, .alexnet, .vit].contains(self) }

    /// Whether it has places for dropout inside blocks.
    var hasBlocks: Bool { ![.lenet5, .alexnet, .vgg11, .vgg16].contains(self) }
  }
}
