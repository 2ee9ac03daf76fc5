public import ArgumentParser
import Foundation
public import Spectra
public import Torch
public import Training
public import Vision

extension MaskRule: ExpressibleByArgument {}
extension Rescale: ExpressibleByArgument {}
extension Statistics: ExpressibleByArgument {}
extension Norm: ExpressibleByArgument {}
extension NetworkSpec.Architecture: ExpressibleByArgument {}
extension Initialization: ExpressibleByArgument {}
extension Augmentation: ExpressibleByArgument {}
extension OptimizerName: ExpressibleByArgument {}
extension DataSplit: ExpressibleByArgument {}

/// Radii as "4,8,12,16".
struct Radii: ExpressibleByArgument {
  let values: [Double]

  init(values: [Double]) { self.values = values }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Double($0) }.filter { $0.isFinite && $0 >= 0 }
    guard numbers.count == parts.count, Set(numbers).count == numbers.count else { return nil }
    values = numbers
  }

  var defaultValueDescription: String {
    values.map { String(format: "%g", $0) }.joined(separator: ",")
  }
}

/// Rescalings as "none", "max" or "none,max".
struct Rescales: ExpressibleByArgument {
  let values: [Rescale]

  init(values: [Rescale]) { self.values = values }

  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let known = parts.compactMap { Rescale(rawValue: String($0)) }
    guard known.count == parts.count, Set(known).count == known.count else { return nil }
    values = known
  }

  var defaultValueDescription: String { values.map(\.rawValue).joined(separator: ",") }
  static var allValueStrings: [String] { ["none", "max", "none,max"] }
}

/// A precision that may be left to the machine.
enum PrecisionChoice: String, ExpressibleByArgument, CaseIterable {
  case auto, float32, bfloat16

  var resolved: Precision {
    switch self {
    case .auto: .automatic
    case .float32: .float32
    case .bfloat16: .bfloat16
    }
  }
}

/// Options of every command that computes.
struct MachineOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "Threads inside one operation; the default is one a core.",
      discussion: "Results are the same to the bit only for the same number of threads."))
  var threads: Int?

  @Flag(name: .shortAndLong, help: "No progress on standard error.")
  var quiet = false

  func validate() throws {
    guard threads.map({ (1...1024).contains($0) }) ?? true else {
      throw ValidationError("--threads is \(threads ?? 0); it is a whole number from 1 to 1024.")
    }
  }

  func apply() {
    Machine.keepFreedMemory()
    if let threads { Machine.setThreads(threads) }
  }
}

/// Loads one split of a data set into memory and tells its warnings.
func loadData(_ name: String, _ split: DataSplit, limit: Int? = nil) throws -> Dataset {
  let data = try DataCatalog().load(name, split: split)
  let used = limit.map { data.subset(first: $0) } ?? data
  for warning in used.warnings { Console.warn(warning) }
  return used
}

/// A failure in words for the user: what, where and how to mend it.
struct Failure: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}

/// Makes a folder for results.
///
/// - Throws: ``Failure`` when there is a file in its place or it cannot be made.
func makeFolder(_ path: String) throws {
  do {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  } catch {
    throw Failure("cannot make the folder \(path): \(error.systemReason)")
  }
}

/// - Throws: `ValidationError` for `--out ""`, which would be the root folder.
func requireName(_ out: String?) throws {
  guard out != "" else { throw ValidationError("--out is empty; name a folder.") }
}
