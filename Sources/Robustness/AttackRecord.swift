/// What an attack did to a data set, example by example: rates and comparisons are views of it.
public struct AttackRecord: Sendable, Equatable, Codable {
  /// Everything that decided the numbers.
  public var settings: AttackSettings
  public var labels: [Int]
  public var cleanPredictions: [Int]
  /// One for each ε, in the order of the settings.
  public var rows: [Row]
  /// Where the attack looks for the nearest adversary: that, at any distance.
  public var nearest: Row?
  /// What a reader of the numbers must know, a sentence each.
  public var warnings: [String]

  /// One image an entry, in the data's order.
  public struct Row: Sendable, Equatable, Codable {
    /// None: at any distance.
    public var epsilon: Epsilon?
    /// Predicted for the attacked images.
    public var predictions: [Int]
    /// The same after rounding to 8 bits; nil where that was not asked for.
    public var roundedPredictions: [Int]?
    public var distances: Distances
    public var queries: Queries

    public init(
      epsilon: Epsilon?, predictions: [Int], roundedPredictions: [Int]?, distances: Distances,
      queries: Queries
    ) {
      self.epsilon = epsilon
      self.predictions = predictions
      self.roundedPredictions = roundedPredictions
      self.distances = distances
      self.queries = queries
    }

    mutating func append(_ other: Row) {
      predictions += other.predictions
      roundedPredictions = roundedPredictions.map { $0 + (other.roundedPredictions ?? []) }
      distances.linf += other.distances.linf
      distances.l2 += other.distances.l2
      distances.l1 += other.distances.l1
      queries = queries + other.queries
    }
  }

  public init(
    settings: AttackSettings, labels: [Int], cleanPredictions: [Int], rows: [Row],
    nearest: Row? = nil, warnings: [String] = []
  ) {
    self.settings = settings
    self.labels = labels
    self.cleanPredictions = cleanPredictions
    self.rows = rows
    self.nearest = nearest
    self.warnings = warnings
  }

  init(settings: AttackSettings, _ batch: AttackedBatch) {
    self.init(
      settings: settings, labels: batch.labels, cleanPredictions: batch.cleanPredictions,
      rows: batch.rows, nearest: batch.nearest, warnings: batch.warnings)
  }

  mutating func append(_ batch: AttackedBatch) {
    labels += batch.labels
    cleanPredictions += batch.cleanPredictions
    for place in rows.indices { rows[place].append(batch.rows[place]) }
    if let more = batch.nearest { nearest?.append(more) }
    warnings += batch.warnings.filter { !warnings.contains($0) }
  }
}
