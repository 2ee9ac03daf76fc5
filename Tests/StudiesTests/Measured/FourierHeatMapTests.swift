import Foundation
import Spectra
import Testing
import Torch
import Vision

@testable import Studies

@Suite struct FourierHeatMapTests {
  private let folder = TemporaryFolder()
  private let source = Outcomes.random(under: []).source

  private func data(_ images: Tensor, _ labels: Tensor) -> Dataset {
    Dataset(
      name: "made", split: .test, images: images, labels: labels,
      classNames: (0..<5).map { "\($0)" })
  }

  private func map(
    _ classifier: any Classifier, _ data: Dataset, _ settings: HeatMapSettings, images: Int = 1000,
    _ evaluation: Evaluation = Evaluation()
  ) throws -> FourierHeatMap {
    try FourierHeatMap(
      of: classifier, on: data, images: images, settings: settings, using: evaluation,
      source: source)
  }

  /// The same cells, images and signs in PyTorch and NumPy: Fixtures/heat-map.py.
  @Test func equalsPyTorchCellByCell() throws {
    let known = try StateDictionary(contentsOf: fixture("heat-map.safetensors"))
    let (images, labels) = (try #require(known["images"]), try #require(known["labels"]))
    let signs = try #require(known["signs"]).to(.float32)
    let settings = HeatMapSettings(norm: 4)
    let frequencies = settings.frequencies(height: 32, width: 32)
    #expect(frequencies.flatMap { [$0.row, $0.column] } == known["frequencies"]?.flattened().ints)
    let asked = HeatMapQuestion(
      classifier: try ScriptedClassifier(contentsOf: fixture("waves.pt")),
      evaluation: Evaluation(batchSize: 7), settings: settings, data: data(images, labels))
    #expect(try asked.cleanWrong() == 3)
    let basis = FourierBasis(height: 32, width: 32)
    let waves = Tensor.stacked(frequencies.map { basis[$0] }).to(.float32) * 4
    let found = try stride(from: 0, to: 481, by: 37).flatMap {
      try asked.wrong(waves: waves[$0..<$0 + 37], signs: signs[$0..<$0 + 37])
    }
    #expect(found == known["wrong"]?.ints)
  }

  // MARK: Closed form

  /// A linear classifier of two classes: f is 1 where ⟨w, x⟩ > b. The image is grey, so nothing is
  /// clipped; the wave adds s·v·⟨w, U⟩, so the answer is wrong where s·v·⟨w, U⟩ < −margin.
  private func linear(_ weight: Tensor) -> Closure {
    Closure { images, _ in
      let score = ((images - 0.5) * weight).sum([1, 2, 3])
      return Tensor.stacked([score.zerosLike(), score + 0.02], along: 1)
    }
  }

  @Test func ofALinearModelFollowsFromItsWeights() throws {
    let size = 8
    let generator = Generator(seed: 4)
    let weight = Tensor.randomNormal([1, size, size], using: generator) * 0.05
    let grey = Tensor([UInt8](repeating: 128, count: 40 * size * size), shape: [40, 1, size, size])
    let images = data(grey, Tensor([Int64](repeating: 1, count: 40)))
    let settings = HeatMapSettings(norm: 1, seed: 9)
    let found = try map(linear(weight), images, settings)
    let asked = HeatMapQuestion(
      classifier: linear(weight), evaluation: Evaluation(), settings: settings, data: images)
    let basis = FourierBasis(height: size, width: size)
    let base = (128.0 / 255 - 0.5) * weight.sum().item + 0.02
    #expect(found.cleanWrong == 0 && found.images == 40 && found.frequencies.count == 25)
    for (place, frequency) in found.frequencies.enumerated() {
      let reach = (weight[0].to(.float64) * basis[frequency]).sum().item
      let wrong = asked.signs(of: place).floats.count { base + Double($0) * reach <= 0 }
      #expect(found.wrong[place] == wrong, "\(frequency)")
    }
    #expect(Set(found.wrong).count > 5)
  }

  // MARK: Batches and signs

  private func noisy(_ count: Int, seed: UInt64 = 1) -> Dataset {
    let generator = Generator(seed: seed)
    let images = Tensor.randomIntegers([count, 3, 8, 8], in: 0..<256, using: generator)
    let labels = Tensor.randomIntegers([count], in: 0..<3, using: generator)
    return data(images.to(.uint8), labels)
  }

  @Test(arguments: [3, 7, 20, 100]) func batchesDoNotChangeIt(_ size: Int) throws {
    let settings = HeatMapSettings(grid: 5, norm: 1)
    let expected = try map(ToneClassifier(), noisy(20), settings, Evaluation(batchSize: 1))
    let found = try map(ToneClassifier(), noisy(20), settings, Evaluation(batchSize: size))
    #expect(found == expected)
  }

  @Test func smallImagesShareABatchButNotWithBatchStatistics() throws {
    func sizes(_ statistics: Statistics) throws -> Set<Int> {
      var seen: Set<Int> = []
      let counting = Closure { images, statistics in
        seen.insert(images.shape[0])
        return ToneClassifier().logits(images, statistics)
      }
      _ = try map(
        counting, noisy(10), HeatMapSettings(grid: 5, norm: 1),
        Evaluation(statistics: statistics, batchSize: 60))
      return seen
    }
    // 13 frequencies: six, six and one of ten images each; first the images without a wave.
    #expect(try sizes(.running) == [10, 60])
    #expect(try sizes(.batch) == [10])
  }

  @Test func signsAreFairAndFollowTheSeed() throws {
    func signs(_ seed: UInt64, _ place: Int) -> [Float] {
      HeatMapQuestion(
        classifier: ToneClassifier(), evaluation: Evaluation(),
        settings: HeatMapSettings(norm: 1, seed: seed), data: noisy(500)
      ).signs(of: place).floats
    }
    let first = signs(0, 0)
    #expect(first.count == 1500 && Set(first) == [-1, 1])
    #expect(abs(first.reduce(0, +)) < 4 * 1500.0.squareRoot().float)
    #expect(signs(0, 0) == first && signs(1, 0) != first && signs(0, 1) != first)
  }

  @Test func tellsHowFarItIs() throws {
    var told: [[Int]] = []
    _ = try FourierHeatMap(
      of: ToneClassifier(), on: noisy(10), images: 4, settings: HeatMapSettings(grid: 3, norm: 1),
      using: Evaluation(batchSize: 8), source: source
    ) { told.append([$0, $1]) }
    #expect(told == [[4, 24], [12, 24], [20, 24], [24, 24]])
  }

  // MARK: The summary

  @Test func bandsAreMeansOverBothOfEachPair() throws {
    let settings = HeatMapSettings(grid: 3, norm: 1)
    let made = FourierHeatMap(
      source: source, settings: settings, height: 3, width: 3, images: 10, cleanWrong: 2,
      frequencies: settings.frequencies(height: 3, width: 3), wrong: [1, 2, 3, 4, 5])
    let summary = made.summary
    #expect(summary.cells.map(\.error) == [0.1, 0.2, 0.3, 0.4, 0.5] && summary.cleanError == 0.2)
    #expect(made.frequencies.map(\.radius).map { ($0 * 10).rounded() } == [14, 10, 14, 10, 0])
    // The Nyquist radius is 1.5: DC alone, the four neighbours, the four corners.
    #expect(summary.bands.map(\.low) == [0, 0.75, 1.125])
    let errors = summary.bands.map(\.error)
    for (a, b) in zip(errors, [0.5, 0.3, 0.2]) { #expect(abs(a - b) < 1e-12) }
  }

  // MARK: On disk

  @Test func roundTrip() throws {
    let path = folder("heat-map.safetensors")
    let made = try map(ToneClassifier(), noisy(6), HeatMapSettings(grid: 5, norm: 0.5, seed: 3))
    try made.save(to: path)
    #expect(try FourierHeatMap(savedAt: path) == made)
  }

  @Test(
    arguments: [
      { $0["wrong"] = nil }, { $0["frequencies"] = nil }, { $0.metadata = [:] },
      { $0["wrong"] = $0["wrong"]! * -1 }, { $0["wrong"] = $0["wrong"]! + 100 },
      { $0["frequencies"] = $0["frequencies"]! + 1 },
      { $0["wrong"] = $0["wrong"]!.to(.float32) },
      {
        $0.metadata["passband.heat-map"] = $0.metadata["passband.heat-map"]!
          .replacing("\"grid\":5", with: "\"grid\":-5")
      },
    ] as [@Sendable (inout StateDictionary) -> Void])
  func damage(_ change: @Sendable (inout StateDictionary) -> Void) throws {
    let path = folder("heat-map.safetensors")
    try map(ToneClassifier(), noisy(6), HeatMapSettings(grid: 5, norm: 0.5)).save(to: path)
    var state = try StateDictionary(contentsOf: path)
    change(&state)
    try state.write(to: path)
    #expect(
      errorText { _ = try FourierHeatMap(savedAt: path) }
        == "reading \(path): not a file of a Fourier heat map")
  }
}

extension Double {
  fileprivate var float: Float { Float(self) }
}
