import Studies
import Testing
import Training

@testable import Reports

@Suite struct ChartEnergyTests {
  /// A layer whose energies are `factor` times those of the input.
  private func energies(
    _ layer: String, _ statistics: String, whole: Double, low: Double, high: Double
  )
    -> [EnergyMeasurement]
  {
    [("original", nil, whole), ("low", 4.0, low), ("high", 4.0, high)].map {
      EnergyMeasurement(
        layer: layer, condition: $0.0, radius: $0.1, statistics: statistics, before: 1, after: $0.2)
    }
  }

  private func run() throws -> StudiedRun {
    var run = try Samples.pair()[1]
    run.epochs[run.epochs.count - 1].energies =
      energies("input", "running", whole: 0.25, low: 0.24, high: 0.01)
      + energies("bn1", "running", whole: 2, low: 1.5, high: 0.5)
      + energies("input", "batch", whole: 0.25, low: 0.24, high: 0.01)
      + energies("bn1", "batch", whole: 1, low: 1, high: 1)
    return run
  }

  @Test func sharesAreOfWholeImagesInTheSamePlace() throws {
    let points = EnergyPoint.all(of: try run())
    #expect(points.map(\.place) == [0, 0, 1, 1, 0, 0, 1, 1])
    let shares = points.map { $0.measurement.after / $0.whole }
    #expect(shares == [0.96, 0.04, 0.75, 0.25, 0.96, 0.04, 1, 1])
  }

  @Test func everyPointIsInTheChart() throws {
    let chart = try #require(Chart.energy([try run()]))
    let points = try #require(chart.spec["data"]?["values"]?.items)
    #expect(points.count == 8)
    #expect(points[3]["image"]?.stringValue == "HFC r = 4")
    #expect(points[3]["layer"]?.stringValue == "bn1" && points[3]["share"]?.doubleValue == 0.25)
  }

  /// Without normalisation layers there is nothing to compare.
  @Test func inputAloneMakesNoChart() throws {
    var run = try Samples.pair()[0]
    run.epochs[run.epochs.count - 1].energies =
      energies("input", "running", whole: 0.25, low: 0.24, high: 0.01)
    #expect(Chart.energy([run]) == nil)
    #expect(Chart.energy(try Samples.pair()) == nil)
  }
}
