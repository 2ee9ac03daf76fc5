import Foundation
import Testing
import Torch

/// Values computed by PyTorch (see Fixtures/make.py), one file per group of tests.
struct Reference {
  let entries: StateDictionary

  init(_ name: String) throws {
    entries = try StateDictionary(contentsOf: fixture("\(name).safetensors"))
  }

  subscript(name: String) -> Tensor {
    get throws { try #require(entries[name], "the fixture has no entry \(name)") }
  }

  /// The inputs `case.0`, `case.1`, … in order.
  func inputs(of name: String) -> [Tensor] {
    var inputs: [Tensor] = []
    while let next = entries["\(name).\(inputs.count)"] { inputs.append(next) }
    return inputs
  }
}

func fixture(_ name: String) -> String {
  Bundle.module.bundleURL.appendingPathComponent("Fixtures/\(name)").path
}

/// An operation with its name in the fixture: compared with PyTorch, and its gradient with finite
/// differences when it has one.
struct OperationCase: Sendable, CustomTestStringConvertible {
  let name: String
  let tolerance: Double
  let operation: @Sendable ([Tensor]) -> Tensor

  init(
    _ name: String, tolerance: Double = 1e-6, _ operation: @escaping @Sendable ([Tensor]) -> Tensor
  ) {
    (self.name, self.tolerance, self.operation) = (name, tolerance, operation)
  }

  var testDescription: String { name }

  func check(against fixture: String) throws {
    let reference = try Reference(fixture)
    let inputs = reference.inputs(of: name)
    try #require(!inputs.isEmpty, "the fixture has no inputs of \(name)")
    expectClose(
      operation(inputs), try reference["\(name).output"], tolerance: tolerance, name)
  }

  func checkGradient(on fixture: String) throws {
    let inputs = try Reference(fixture).inputs(of: name)
    try #require(!inputs.isEmpty, "the fixture has no inputs of \(name)")
    TorchTests.checkGradient(name, inputs, operation)
  }
}

/// Same dtype, same shape, and |a − b| ≤ tolerance · max(1, |b|) for each element (NaN beside NaN).
/// Complex tensors are compared as pairs in a last axis.
func expectClose(
  _ actual: Tensor, _ expected: Tensor, tolerance: Double = 0, _ name: String = "",
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let (actual, expected) = (pairs(actual), pairs(expected))
  guard actual.dtype == expected.dtype, actual.shape == expected.shape else {
    Issue.record(
      "\(name): \(actual.dtype)\(actual.shape), not \(expected.dtype)\(expected.shape)",
      sourceLocation: sourceLocation)
    return
  }
  guard actual.dtype != .int64 else {
    #expect(actual.ints == expected.ints, "\(name)", sourceLocation: sourceLocation)
    return
  }
  let (a, b) = (doubles(actual), doubles(expected))
  let wrong = a.indices.filter { !isClose(a[$0], b[$0], tolerance) }
  guard let first = wrong.first else { return }
  Issue.record(
    """
    \(name): \(wrong.count) of \(a.count) elements differ by more than \(tolerance), \
    at \(first): \(a[first]), not \(b[first])
    """, sourceLocation: sourceLocation)
}

func isClose(_ a: Double, _ b: Double, _ tolerance: Double) -> Bool {
  a == b || (a.isNaN && b.isNaN) || abs(a - b) <= tolerance * max(1, abs(b))
}

func doubles(_ tensor: Tensor) -> [Double] { tensor.to(.float64).array(of: Double.self) }

func pairs(_ tensor: Tensor) -> Tensor {
  guard tensor.dtype == .complex64 || tensor.dtype == .complex128 else { return tensor }
  return .stacked([tensor.realPart, tensor.imaginaryPart], along: -1)
}

/// An empty folder that is gone afterwards.
func withTemporaryFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("passband-tests-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder.path)
}

/// The error a call throws, as a reader sees it.
func errorText(_ body: () throws -> Void) -> String {
  do { try body() } catch { return "\(error)" }
  return "no error"
}
