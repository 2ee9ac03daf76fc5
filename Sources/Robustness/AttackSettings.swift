/// Everything that decides what an attack on a data set finds. Two runs of equal settings on one
/// machine find the same, to the bit.
public struct AttackSettings: Sendable, Equatable, Codable {
  public var attack: String
  public var norm: ThreatNorm
  public var parameters: [Hyperparameter]
  public var epsilons: [Epsilon]
  public var seed: UInt64
  /// Images per batch: random numbers are drawn for a batch.
  public var batchSize: Int
  public var stopsOnSuccess: Bool
  public var measuresRounding: Bool
  /// Name, precision, passes and the caller's own mark of the model attacked, and of the model that
  /// decided, where that is another.
  public var model: String
  public var judge: String?
  /// Number of images, and the SHA-256 of their bytes and labels.
  public var count: Int
  public var data: String
}

extension AttackSettings {
  /// What differs, for a message: "seed is 1, not 0".
  func difference(from other: AttackSettings) -> String? {
    func text(_ parameters: [Hyperparameter]) -> String {
      parameters.map(\.description).joined(separator: ", ")
    }
    let pairs: [(String, String, String)] = [
      ("the attack", attack, other.attack), ("the norm", norm.rawValue, other.norm.rawValue),
      ("the model", model, other.model), ("the judge", judge ?? "none", other.judge ?? "none"),
      ("the data", "\(count) images \(data)", "\(other.count) images \(other.data)"),
      ("epsilon", "\(epsilons)", "\(other.epsilons)"), ("seed", "\(seed)", "\(other.seed)"),
      ("the batch size", "\(batchSize)", "\(other.batchSize)"),
      ("the parameters", text(parameters), text(other.parameters)),
      ("stopping on success", "\(stopsOnSuccess)", "\(other.stopsOnSuccess)"),
      ("rounding", "\(measuresRounding)", "\(other.measuresRounding)"),
    ]
    return pairs.first { $0.1 != $0.2 }.map { "\($0.0) is \($0.1), not \($0.2)" }
  }
}
