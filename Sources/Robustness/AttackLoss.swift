public import Torch

/// What an attack makes grow: one number an example.
public struct AttackLoss: Sendable {
  public let name: String
  /// The smallest number of classes the formula is defined for.
  public let minimumClasses: Int
  /// Whether it looks at ``Goal/targets``.
  public let isTargeted: Bool
  private let formula: @Sendable (Tensor, Goal) -> Tensor

  /// - Parameter formula: logits float (N, K) and the goal to the losses (N), larger for better
  ///   adversaries, differentiable in the logits.
  public init(
    _ name: String, minimumClasses: Int = 2, isTargeted: Bool = false,
    formula: @escaping @Sendable (_ logits: Tensor, _ goal: Goal) -> Tensor
  ) {
    self.name = name
    self.minimumClasses = minimumClasses
    self.isTargeted = isTargeted
    self.formula = formula
  }

  /// - Precondition: at least ``minimumClasses`` logits; targets where it is targeted.
  public func callAsFunction(_ logits: Tensor, _ goal: Goal) -> Tensor {
    demand(
      logits.rank == 2 && logits.shape[1] >= minimumClasses,
      "AttackLoss: \(name) of logits \(logits.shape); (N, \(minimumClasses) or more) is needed")
    demand(!isTargeted || goal.targets != nil, "AttackLoss: \(name) without targets")
    return formula(logits, goal)
  }

  public func callAsFunction(_ logits: Tensor, labels: Tensor) -> Tensor {
    self(logits, Goal(labels: labels))
  }
}

extension AttackLoss {
  /// −log p_y, in nats.
  public static let crossEntropy = AttackLoss("cross-entropy") { logits, goal in
    Torch.crossEntropy(logits, goal.labels, reduction: .none)
  }

  /// max_{i≠y} z_i − z_y (Carlini & Wagner 2017): above 0 exactly where the example is fooled.
  public static let margin = AttackLoss("margin") { logits, goal in
    bestOther(logits, goal.labels) - logits.at(goal.labels)
  }

  /// Difference of logits ratio, −(z_y − max_{i≠y} z_i)/(z_π1 − z_π3), π the order from the largest
  /// (Croce & Hein 2020): unlike cross-entropy it does not change when the logits are scaled.
  public static let dlr = AttackLoss("dlr", minimumClasses: 3) { logits, goal in
    let top = logits.largest(3).values
    let spread = top.column(0) - top.column(2) + 1e-12
    return (bestOther(logits, goal.labels) - logits.at(goal.labels)) / spread
  }

  /// −(z_y − z_t)/(z_π1 − (z_π3 + z_π4)/2) for a target t (Croce & Hein 2020).
  public static let targetedDLR = AttackLoss(
    "targeted dlr", minimumClasses: 4, isTargeted: true
  ) { logits, goal in
    let top = logits.largest(4).values
    let spread = top.column(0) - (top.column(2) + top.column(3)) * 0.5 + 1e-12
    return (logits.at(goal.targets!) - logits.at(goal.labels)) / spread
  }

  /// log p_t for a target t.
  public static let targetedCrossEntropy = AttackLoss(
    "targeted cross-entropy", isTargeted: true
  ) { logits, goal in
    -Torch.crossEntropy(logits, goal.targets!, reduction: .none)
  }

  /// KL(p(x) ‖ p(x')) = Σ_k p_k(x) (log p_k(x) − log p_k(x')): how far the answer moved from that on
  /// the clean image, whatever the label (TRADES, Zhang et al. 2019).
  ///
  /// Its gradient at the clean image itself is zero, so a random start is needed.
  public static let klDivergence = AttackLoss("kl divergence") { logits, goal in
    guard let clean = goal.cleanLogits else { fatalError("AttackLoss: KL without clean logits") }
    let before = clean.to(logits.dtype).logSoftmax()
    return (before.exp() * (before - logits.logSoftmax())).sum([1])
  }

  public static let all: [AttackLoss] = [
    crossEntropy, margin, dlr, targetedDLR, targetedCrossEntropy, klDivergence,
  ]
}

/// max_{i≠y} z_i. By the largest two, so that the gradient goes to one class also when logits tie.
private func bestOther(_ logits: Tensor, _ labels: Tensor) -> Tensor {
  let (values, indices) = logits.largest(2)
  let labelIsFirst = indices.column(0).equals(labels)
  return select(where: labelIsFirst, values.column(1), else: values.column(0))
}

extension Tensor {
  /// Column `index` of (N, K), as (N).
  func column(_ index: Int) -> Tensor { narrowed(1, index..<index + 1).squeezed(1) }

  /// The value of each row of (N, K) at its class, as (N).
  func at(_ classes: Tensor) -> Tensor { gathered(1, classes.unsqueezed(1)).squeezed(1) }
}
