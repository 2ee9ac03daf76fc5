public import Torch

/// The files that an audit writes into a folder.
public enum AuditFiles {
  /// The outcomes under running statistics are `outcomes.safetensors`; others say which.
  public static func outcomes(_ statistics: Statistics) -> String { name("outcomes", statistics) }

  public static func exhibits(_ statistics: Statistics) -> String { name("exhibits", statistics) }

  public static func distances(_ statistics: Statistics) -> String { name("distances", statistics) }

  public static func heatMap(_ statistics: Statistics) -> String { name("heat-map", statistics) }

  public static func gradients(_ statistics: Statistics) -> String { name("gradients", statistics) }

  private static func name(_ kind: String, _ statistics: Statistics) -> String {
    statistics == .running
      ? "\(kind).safetensors" : "\(kind).\(statistics.rawValue).safetensors"
  }
}
