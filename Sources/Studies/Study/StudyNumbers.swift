internal import Foundation
internal import Training
public import Vision

/// The numbers of every complete cell of a study: what tables, figures and verdicts are made of.
public struct StudyNumbers: Sendable {
  public let plan: StudyPlan
  /// Complete cells only, in the plan's order.
  public let cells: [CellNumbers]

  /// A number over the seeds of a model.
  public struct Estimate: Codable, Sendable, Equatable {
    public var mean: Double
    /// Standard deviation over seeds, n − 1 in the denominator; null for one seed.
    public var deviation: Double?
    /// 95 %: Student's t over seeds; for one seed, over the images it was counted on.
    public var interval: Interval?
    public var seeds: Int
  }

  /// The cells of a model, by seed.
  public func cells(of model: String) -> [CellNumbers] { cells.filter { $0.model == model } }

  /// The mean over seeds; nil where no cell has the number.
  public func estimate(_ model: String, _ metric: MetricName) -> Estimate? {
    Self.estimate(cells(of: model).compactMap { try? $0.value(metric) })
  }

  /// One value a complete cell that has it.
  public func values(_ model: String, _ metric: MetricName) -> [(seed: UInt64, value: Double)] {
    cells(of: model).compactMap { cell in
      (try? cell.value(metric)).map { (cell.seed, $0.value) }
    }
  }

  static func estimate(_ values: [MetricValue]) -> Estimate? {
    guard let first = values.first else { return nil }
    let numbers = values.map(\.value)
    return Estimate(
      mean: mean(numbers), deviation: values.count > 1 ? StudentT.deviation(numbers) : nil,
      interval: values.count > 1 ? StudentT.interval(ofMeanOf: numbers) : first.interval,
      seeds: values.count)
  }
}

extension StudyNumbers {
  /// - Throws: what reading the files of a complete cell throws.
  public init(_ output: StudyOutput, _ plan: StudyPlan) throws {
    self.init(
      plan: plan,
      cells: try plan.cells.map { output.folder(of: $0, plan) }.filter(\.isComplete)
        .map { try CellNumbers($0) })
  }
}

extension MetricValue {
  /// Over the images of one network: Wilson's; from a standard error: the normal one.
  var interval: Interval? {
    switch evidence {
    case .images(let flags): Interval(correct: flags.count { $0 }, count: flags.count)
    case .count(let count):
      Interval(correct: Int((value * Double(count)).rounded()), count: count)
    case .error(let error):
      Interval(
        low: value - error * normalQuantile(comparisons: 1),
        high: value + error * normalQuantile(comparisons: 1))
    case .none: nil
    }
  }
}
