public import Spectra
internal import Torch
public import Vision

/// How often a classifier errs on images that a wave of one frequency was added to (Yin et al. 2019).
///
/// E(i, j) = mean 1[f(clip(x + s·v·U_ij)) ≠ y]: U_ij is the real wave of frequency (i, j), of unit L2
/// norm in each channel; s is ±1, drawn for each frequency, image and channel; clipped to [0, 1].
public struct FourierHeatMap: Sendable, Equatable {
  public let source: Outcomes.Source
  public let settings: HeatMapSettings
  public let height: Int
  public let width: Int
  /// Images asked, the first of the data.
  public let images: Int
  /// Wrong answers to them without a wave.
  public let cleanWrong: Int
  /// One of each conjugate pair.
  public let frequencies: [FourierBasis.Frequency]
  /// Wrong answers at each frequency.
  public let wrong: [Int]
}

extension FourierHeatMap: SavedView {
  struct Header: Codable {
    var format = 1
    var source: Outcomes.Source
    var settings: HeatMapSettings
    var height, width, images, cleanWrong: Int
  }

  static let key = "passband.heat-map"
  static let kind = "a Fourier heat map"

  var header: Header {
    Header(
      source: source, settings: settings, height: height, width: width, images: images,
      cleanWrong: cleanWrong)
  }

  /// `frequencies` int64 (M, 2), rows and columns; `wrong` int64 (M).
  var tensors: [(name: String, tensor: Tensor)] {
    let pairs = frequencies.flatMap { [Int64($0.row), Int64($0.column)] }
    return [
      ("frequencies", Tensor(pairs, shape: [frequencies.count, 2])),
      ("wrong", Tensor(wrong.map(Int64.init))),
    ]
  }

  init?(_ header: Header, _ state: StateDictionary) {
    guard let pairs = state["frequencies"], let wrong = state["wrong"], wrong.rank == 1,
      pairs.dtype == .int64, wrong.dtype == .int64, pairs.shape == [wrong.count, 2],
      wrong.count > 0, header.images > 0, header.height > 0, header.width > 0,
      (1...999).contains(header.settings.grid), (0...header.images).contains(header.cleanWrong)
    else { return nil }
    let (numbers, counts) = (pairs.flattened().ints, wrong.ints)
    guard counts.allSatisfy({ (0...header.images).contains($0) }),
      header.settings.frequencies(height: header.height, width: header.width).map({
        [$0.row, $0.column]
      }).flatMap({ $0 }) == numbers
    else { return nil }
    self.init(
      source: header.source, settings: header.settings, height: header.height,
      width: header.width, images: header.images, cleanWrong: header.cleanWrong,
      frequencies: header.settings.frequencies(height: header.height, width: header.width),
      wrong: counts)
  }
}

// MARK: As an audit tells it

extension FourierHeatMap {
  /// What `passband audit --json` prints.
  public struct Summary: Sendable, Equatable, Codable {
    public struct Cell: Sendable, Equatable, Codable {
      /// Cycles down and across.
      public var row: Int
      public var column: Int
      public var wrong: Int
      public var error: Double
    }

    /// Mean error over all frequencies of a range of radii, both of each pair counted.
    public struct Band: Sendable, Equatable, Codable {
      /// low ≤ radius < high, in frequency bins.
      public var low: Double
      public var high: Double
      public var error: Double
    }

    public var height: Int
    public var width: Int
    /// Images asked at each frequency.
    public var images: Int
    public var cleanError: Double
    public var cleanInterval: Interval
    public var settings: HeatMapSettings
    /// "±1, drawn for each frequency, image and channel".
    public var sign: String
    /// One of each conjugate pair; the other has the same error.
    public var cells: [Cell]
    /// Four of equal width, up to the Nyquist radius and the corner beyond it.
    public var bands: [Band]
  }

  public var summary: Summary {
    func share(_ count: Int) -> Double { Double(count) / Double(images) }
    return Summary(
      height: height, width: width, images: images, cleanError: share(cleanWrong),
      cleanInterval: Interval(correct: cleanWrong, count: images), settings: settings,
      sign: "±1, drawn for each frequency, image and channel",
      cells: zip(frequencies, wrong).map {
        .init(row: $0.row, column: $0.column, wrong: $1, error: share($1))
      },
      bands: bands)
  }

  private var bands: [Summary.Band] {
    let nyquist = Double(min(height, width)) / 2
    let corner = frequencies.map(\.radius).max() ?? 0
    let edges = (0...4).map { Double($0) / 4 * nyquist }
    let ends = Array(zip(edges, edges.dropFirst())) + [(nyquist, max(nyquist, corner) + 1)]
    return ends.compactMap { low, high in
      let inside = zip(frequencies, wrong).filter { (low..<high).contains($0.0.radius) }
      let weights = inside.map { $0.0.radius == 0 ? 1.0 : 2.0 }
      guard !inside.isEmpty else { return nil }
      let sum = zip(inside, weights).reduce(0.0) { $0 + Double($1.0.1) * $1.1 }
      return Summary.Band(
        low: low, high: high, error: sum / weights.reduce(0, +) / Double(images))
    }
  }
}
