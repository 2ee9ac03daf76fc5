/// A named set of choices to begin a recipe with.
///
/// Values of things that are off (the rate of dropout is 0) say how they run once they are on.
public enum Preset: String, Sendable, CaseIterable {
  /// What the authors' published code does, where it differs from the paper too.
  case asCoded = "as-coded"
  /// As ``asCoded``, for adversarial training, which has a script of its own.
  case asCodedAdversarial = "as-coded-adversarial"
  /// What the paper prints; where it says nothing, the plain reading of the method's own paper.
  case asPrinted = "as-printed"
  /// What works well today, for comparisons with networks as people train them.
  case modern

  /// The choices by key, and why each.
  public struct Choice: Sendable {
    public let key: String
    public let value: String
    public let reason: String
  }

  public var choices: [Choice] {
    let rows =
      switch self {
      case .asCoded: Preset.coded
      case .asCodedAdversarial: Preset.coded.replaced(by: Preset.codedAdversarial)
      case .asPrinted: Preset.printed
      case .modern: Preset.today
      }
    return rows.map { Choice(key: $0.0, value: $0.1, reason: $0.2) }
  }

  private static let coded: [(String, String, String)] = [
    ("model", "resnet32-hfc", "the code's 32-layer pre-activation ResNet, 461,882 parameters"),
    ("norm", "none", "vanilla has no normalisation layer; batch is the BatchNorm variant, ε 10⁻³"),
    ("init", "xavier", "Xavier uniform for convolutions"),
    ("optimizer", "adam", "of the optimisers in the code; sgd runs at 0.01, adadelta at 0.1"),
    ("learning-rate", "1e-4", "constant"),
    ("schedule", "constant", "no schedule"),
    ("weight-decay", "0", "none"),
    ("epochs", "100", "300 where labels are shuffled"),
    ("batch-size", "100", "also when measuring"),
    ("augment", "none", "natural training has none; adversarial training crops and flips"),
    ("train-rescale", "max", "each training image is divided by its own maximum"),
    ("standardize", "none", "pixels in [0, 1]"),
    ("dropout-place", "features", "on the last feature map, rate 0.5 when used"),
    ("dropout-at-test", "true", "the code drops at test too"),
    ("mix-weights", "batch", "one weight a batch; α is 1 when used: --set mixup=1"),
    ("adversary-epsilon", "0.03", "the code's bound"),
    ("adversary-steps", "10", "of size ε/10"),
    ("adversary-start", "false", "begins at the image itself"),
    ("adversary-statistics", "batch", "BatchNorm knows no other statistics there"),
    ("radii", "4,8,12,16", "r of LFC and HFC"),
    ("rule", "strict", "distance < r is low"),
    ("rescale", "max", "LFC and HFC are divided by their own maximum"),
    ("statistics", "batch,running", "batch as coded; running beside it, as a control"),
    ("measure-batch-size", "100", "test batches of one kind of image"),
    ("precision", "float32", "as TensorFlow's default"),
  ]

  /// What the script for adversarial training does otherwise.
  private static let codedAdversarial: [(String, String, String)] = [
    ("augment", "crop-flip", "padded to 36, cropped at random, mirrored"),
    ("train-rescale", "none", "this script divides nothing by its maximum"),
    ("rescale", "none", "nor when measuring"),
    ("adversary", "pgd", "the loss is that of adversarial batches only"),
  ]

  private static let printed: [(String, String, String)] = [
    ("model", "resnet18", "the paper's network"),
    ("norm", "batch", "ResNet-18 as its own paper has it; none is the vanilla of the heuristics"),
    ("init", "xavier", "Xavier initialisation"),
    ("optimizer", "adam", "Adam"),
    ("learning-rate", "1e-4", "constant"),
    ("schedule", "constant", "none is mentioned"),
    ("weight-decay", "0", "none is mentioned"),
    ("epochs", "100", "300 where labels are shuffled"),
    ("batch-size", "100", "the paper's default"),
    ("augment", "none", "none is mentioned"),
    ("train-rescale", "none", "pixels in [0, 1]"),
    ("standardize", "none", "pixels in [0, 1]"),
    ("dropout-place", "classifier", "dropout is said to act on fully connected layers"),
    ("dropout-at-test", "false", "dropout's own definition"),
    ("mix-weights", "image", "mix-up's formula draws a weight for each pair; α is 0.5 when used"),
    ("adversary-epsilon", "8/255", "the paper's bound"),
    ("adversary-steps", "10", "not said; as in the code"),
    ("adversary-start", "false", "not said; as in the code"),
    ("adversary-statistics", "batch", "not said; as in the code"),
    ("radii", "4,8,12,16", "r of LFC and HFC"),
    ("rule", "inclusive", "distance ≤ r is low"),
    ("rescale", "none", "the components as they are"),
    ("statistics", "running,batch", "running by BatchNorm's own definition; batch beside it"),
    ("precision", "float32", "nothing else is mentioned"),
  ]

  private static let today: [(String, String, String)] = [
    ("model", "resnet18", "3×3 stem, no pooling behind it"),
    ("norm", "batch", "as nearly every CNN"),
    ("init", "kaiming", "as torchvision's ResNets"),
    ("optimizer", "sgd", "with momentum"),
    ("learning-rate", "0.1", "the peak of the cycle"),
    ("momentum", "0.9", "usual"),
    ("nesterov", "true", "usual"),
    ("weight-decay", "5e-4", "usual for CIFAR"),
    ("schedule", "one-cycle", "reaches in 30 epochs what steps reach in 200"),
    ("epochs", "30", "enough for the one-cycle schedule"),
    ("batch-size", "128", "usual"),
    ("augment", "crop-flip", "usual for CIFAR; mirrored digits are another matter"),
    ("train-rescale", "none", "pixels in [0, 1]"),
    ("standardize", "data", "inside the network, so that files and attacks speak of [0, 1]"),
    ("dropout-place", "classifier", "dropout's usual place"),
    ("dropout-at-test", "false", "dropout's own definition"),
    ("mix-weights", "batch", "as in mix-up's published code"),
    ("adversary-epsilon", "8/255", "the field's usual bound"),
    ("adversary-steps", "10", "Madry et al. 2018 with 10 steps, as most code trains"),
    ("adversary-step-size", "2/255", "2.5 ε/steps, rounded to a pixel's grid"),
    ("adversary-start", "true", "a random start"),
    ("adversary-statistics", "batch", "the network as it is trained"),
    ("radii", "4,8,12,16", "r of LFC and HFC"),
    ("rule", "strict", "as the published numbers were made"),
    ("rescale", "none,max", "both, since they answer different questions"),
    ("statistics", "running,batch", "both: batch statistics re-standardise HFC"),
    ("precision", "auto", "bfloat16 where the processor multiplies it"),
  ]
}

extension [(String, String, String)] {
  /// Rows with the same key give way, new ones follow.
  fileprivate func replaced(by others: Self) -> Self {
    map { row in others.first { $0.0 == row.0 } ?? row }
      + others.filter { other in !contains { $0.0 == other.0 } }
  }
}
