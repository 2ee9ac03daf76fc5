internal import Torch

/// What must hold before an attack's number means anything; every failure names its likely cause.
enum AttackChecks {
  static func images(_ images: Tensor, _ labels: Tensor) throws {
    guard images.rank == 4, images.dtype == .float32 || images.dtype == .float64,
      images.count > 0, labels.dtype == .int64, labels.shape == [images.shape[0]]
    else {
      throw AttackError(
        "an attack needs float images (N, C, H, W) and int64 labels (N), and got "
          + "\(images.dtype)\(images.shape) and \(labels.dtype)\(labels.shape)")
    }
    let (low, high) = (images.min().item, images.max().item)
    guard images.isFinite().allTrue else {
      throw AttackError("a pixel is infinite or not a number; look at the data")
    }
    guard low < -1e-6 || high > 1 + 1e-6 else { return }
    throw AttackError(
      "pixels range from \(rounded(low)) to \(rounded(high)), outside [0, 1]: "
        + (low >= 0 && high <= 255
          ? "they are probably not divided by 255 yet"
          : "mean and standard deviation were probably applied twice; the normalisation belongs "
            + "inside the model, and images stay in [0, 1]"))
  }

  static func epsilons(_ epsilons: [Epsilon], _ norm: ThreatNorm, values: Int) throws {
    let largest = norm.diameter(of: values)
    for epsilon in epsilons where !(0...largest).contains(epsilon.value) {
      throw AttackError(
        "epsilon \(epsilon) is outside [0, \(rounded(largest))], what \(norm.symbol) distances of "
          + "images in [0, 1] can be" + hint(epsilon.value, norm))
    }
  }

  /// A grey-level count given as image units is the usual mistake.
  private static func hint(_ epsilon: Double, _ norm: ThreatNorm) -> String {
    guard norm == .linf, epsilon > 1, epsilon <= 255 else { return "" }
    return "; grey levels are written \(Epsilon(epsilon / 255))"
  }

  static func attack(_ attack: any Attack) throws {
    guard let problem = attack.problems.first else { return }
    throw AttackError("\(attack.name): \(problem)")
  }

  /// The clean answers: their shape, whether they are numbers, and whether the labels fit.
  static func logits(
    _ logits: Tensor, _ labels: Tensor, of model: String, for attack: (any Attack)? = nil
  ) throws {
    guard logits.rank == 2, logits.shape[0] == labels.count else {
      throw AttackError(
        "\(model) returned shape \(logits.shape) for \(labels.count) images; logits of shape "
          + "(N, classes) are needed")
    }
    try finite(logits, of: model, on: "clean images")
    let classes = logits.shape[1]
    try self.labels(labels, classes, of: model)
    guard let attack, classes < attack.minimumClasses else { return }
    throw AttackError(
      "\(attack.name) needs at least \(attack.minimumClasses) classes, and \(model) has "
        + "\(classes); choose an attack with another loss, such as cross-entropy or margin")
  }

  static func labels(_ labels: Tensor, _ classes: Int, of model: String) throws {
    guard labels.min().item >= 0, labels.max().item < Double(classes) else {
      throw AttackError(
        "\(model) has \(classes) classes, but the data has labels from \(Int(labels.min().item)) "
          + "to \(Int(labels.max().item)); the model was made for other data")
    }
  }

  static func finite(_ logits: Tensor, of model: String, on images: String) throws {
    guard !logits.isFinite().allTrue else { return }
    throw AttackError("a logit of \(model) on \(images) is infinite or not a number")
  }

  /// What can be told from the answers alone.
  static func warnings(_ logits: Tensor, of model: String) -> [String] {
    let isProbability =
      logits.min().item >= 0
      && (logits.sum([1]) - 1).absolute().max().item < 1e-3
    guard isProbability else { return [] }
    return [
      "\(model) seems to return probabilities, not logits: their cross-entropy is nearly flat, "
        + "which hides gradients; remove the softmax from the model"
    ]
  }

  private static func rounded(_ value: Double) -> Double { (value * 1000).rounded() / 1000 }
}
