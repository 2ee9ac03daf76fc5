import Foundation
import Reports
import Robustness
import Torch

/// How a layer's kernels changed.
struct SmoothedLayer: Encodable {
  let layer: String
  /// (outputs, inputs, height, width)
  let shape: [Int]
  /// Means over kernels; null where all are zero.
  let roughnessBefore, roughnessAfter, roughnessRandom: Double?
  /// ‖after‖₂/‖before‖₂
  let normRatio: Double?

  init(_ entry: ConvolutionKernels.Entry, was old: Tensor) throws {
    let (before, after) = (try KernelMeasures(of: old), try KernelMeasures(of: entry.weight))
    func mean(_ values: [Double]) -> Double? {
      values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
    layer = entry.layer
    shape = entry.weight.shape
    roughnessBefore = mean(before.roughness)
    roughnessAfter = mean(after.roughness)
    roughnessRandom = before.randomRoughness
    let norm = old.norm().item
    normRatio = norm > 0 ? entry.weight.detached.norm().item / norm : nil
  }
}

/// What `passband smooth` did.
struct SmoothResult: Encodable {
  let out: String
  let record: SmoothingRecord
  let layers: [SmoothedLayer]
  /// Convolutions of 1×1, in which there is nothing to smooth.
  let untouched: [String]

  /// - Parameter hasAverages: whether there are running averages; nil: not known.
  func show(hasAverages: Bool?) {
    print(table.text(), terminator: "")
    if !untouched.isEmpty {
      print("\nKernels of 1×1, nothing to smooth: \(untouched.joined(separator: ", "))")
    }
    print("\n\(averages(hasAverages))\nSmoothed model: \(out)")
  }

  private var table: TextTable {
    func text(_ value: Double?) -> String { value.map { String(format: "%.3f", $0) } ?? "–" }
    return TextTable(
      columns: [
        .init("layer"), .init("weights", .right), .init("roughness\nbefore", .right),
        .init("after", .right), .init("random", .right), .init("norm,\nafter/before", .right),
      ],
      rows: layers.map {
        [
          $0.layer, $0.shape.map(String.init).joined(separator: "×"), text($0.roughnessBefore),
          text($0.roughnessAfter), text($0.roughnessRandom), text($0.normRatio),
        ]
      })
  }

  private func averages(_ hasAverages: Bool?) -> String {
    if let found = record.recalibrated {
      return "BatchNorm's running averages: estimated on \(grouped(found.count)) \(found.split) "
        + "images of \(found.data)."
    }
    switch hasAverages {
    case true?:
      return
        "BatchNorm's running averages: kept as they were; --recalibrate DATA estimates them anew."
    case false?: return "There is no BatchNorm whose averages could be out of date."
    case nil: return "BatchNorm's running averages, if there are any: kept as they were."
    }
  }
}
