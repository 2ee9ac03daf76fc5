public import Studies

/// A figure as data: a Vega-Lite specification with its numbers inside.
public struct Chart: Sendable, Equatable {
  /// The file's name without ending, for example "accuracy-epochs".
  public var name: String
  /// What the figure shows, in words, for those who do not see it.
  public var alternative: String
  /// The Vega-Lite specification.
  public var spec: JSONValue

  /// Every chart that `runs` have numbers for.
  public static func all(for runs: [StudiedRun]) -> [Chart] {
    [
      epochs(runs), radii(runs), energy(runs), highPredictions(runs), confusions(runs),
      heatMap(runs), gradientSpectrum(runs), corollaryRadii(runs),
    ].compactMap { $0 }
  }
}
