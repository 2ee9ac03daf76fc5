/// A study as it is written down: which recipes, which seeds, what is measured, and which claims the
/// numbers are to judge. `studies/NAME.yaml`; docs/studies.md explains every key.
public struct StudyDeclaration: Sendable, Equatable {
  /// A key, its value in words, and where it was written.
  public struct Assignment: Sendable, Equatable {
    public var key: String
    public var words: [String]
    public var source: String

    public var value: String { words.joined(separator: ",") }
  }

  /// One recipe beside others: what it sets over the base.
  public struct Model: Sendable, Equatable {
    public var name: String
    public var keys: [Assignment]
  }

  /// A scale at which the study runs.
  public struct Preset: Sendable, Equatable {
    public var name: String
    /// What it is good for, in a sentence.
    public var says: String
    /// Why there is none: it cannot be run, and this is said.
    public var absent: String?
    public var base: [Assignment] = []
    public var models: [Model] = []
    /// The models that run; nil: all.
    public var only: [String]?
    public var seeds: [UInt64]?
    public var measure: [Assignment] = []
  }

  /// A figure of the report.
  public struct Figure: Sendable, Equatable {
    public enum Kind: String, Sendable, CaseIterable {
      /// Accuracy over epochs, a panel a model.
      case epochs
      /// Accuracy on LFC and HFC against the radius, models overlaid.
      case radii
      /// One bar a model for each metric.
      case bars
      /// One point a model and seed: the second metric over the first.
      case scatter
      /// Accuracy over the strength of smoothing.
      case smoothing
      /// First-layer kernels side by side.
      case kernels
      /// Misaligned images.
      case misaligned
      /// Energy behind normalisation layers.
      case energy
    }

    public var kind: Kind
    public var title: String
    public var metrics: [MetricName]
    /// The models shown; empty: all.
    public var models: [String]
  }

  /// Numbers that were published, beside which ours are printed.
  public struct Published: Sendable, Equatable {
    public struct Value: Sendable, Equatable {
      public var model: String
      public var metric: MetricName
      public var value: Double
    }

    public var source: String
    public var values: [Value]
  }

  /// The file's name without ending.
  public var name: String
  public var title: String
  /// What is asked.
  public var question: String
  /// "E6", "corollary of E1" and so on.
  public var source: String
  public var base: [Assignment]
  public var models: [Model]
  public var seeds: [UInt64]
  public var measure: [Assignment]
  public var presets: [Preset]
  /// Columns of the table.
  public var table: [MetricName]
  public var published: Published?
  public var figures: [Figure]
  public var claims: [StudyClaim]

  /// The four scales that a study is expected to say something about.
  public static let customaryPresets = ["smoke", "quick", "paper", "coded"]

  public func preset(_ name: String) -> Preset? { presets.first { $0.name == name } }
}
