import Foundation
import Spectra
import Testing
import Torch
import Training
import Vision

@testable import Studies

/// A folder that goes away with the last reference to it.
final class TemporaryFolder {
  let path: String

  init() {
    path = NSTemporaryDirectory() + "passband-tests-" + UUID().uuidString
    try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { path + "/" + name }
}

func fixture(_ name: String) -> String {
  Bundle.module.bundleURL.appendingPathComponent("Fixtures/\(name)").path
}

func contents(_ path: String) -> Data { FileManager.default.contents(atPath: path) ?? Data() }

/// The error a call throws, as a reader sees it.
func errorText(_ body: () throws -> Void) -> String {
  do { try body() } catch { return "\(error)" }
  return "no error"
}

func isClose(_ a: Float, _ b: Double, _ tolerance: Double = 1e-5) -> Bool {
  abs(Double(a) - b) <= tolerance
}

/// Random numbers that are the same on every machine (SplitMix64).
struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

extension Outcomes {
  /// Outcomes without a classifier: K random answers to N images.
  static func random(
    images: Int = 40, classes: Int = 4, under conditions: [Condition], seed: UInt64 = 7
  ) -> Outcomes {
    var dice = Dice(state: seed)
    func answers() -> [Int] { (0..<images).map { _ in Int.random(in: 0..<classes, using: &dice) } }
    func shares() -> [Float] { (0..<images).map { _ in Float.random(in: 0..<1, using: &dice) } }
    let labels = answers()
    let names = (0..<classes).map { "class \($0)" }
    return Outcomes(
      source: Source(
        model: "model", data: .init(name: "data", split: "test", count: images, sha256: "ab"),
        classNames: names, precision: "float32", statistics: .running, batchSize: 9),
      labels: labels,
      rows: conditions.map {
        Row(
          condition: $0, predicted: answers(), confidence: shares(), trueProbability: shares())
      })
  }
}
