public import ArgumentParser
public import Robustness
import Spectra

extension ThreatNorm: ExpressibleByArgument {}

extension ThreatNorm {
  /// The ε that publications on CIFAR-10 report most for the norm: 8/255, 0.5 and 12.
  var customaryEpsilon: Epsilon {
    switch self {
    case .linf: Epsilon(8.0 / 255)
    case .l2: 0.5
    case .l1: 12.0
    }
  }
}

/// A list that is separated by commas, each part without a twin.
///
/// - Throws: `ValidationError` for an empty part or a repeated one; what `element` throws.
private func parts<Element: Equatable>(
  of text: String, _ element: (String) throws -> Element
) throws -> [Element] {
  let found = try text.split(separator: ",", omittingEmptySubsequences: false).map { part in
    guard !part.isEmpty else { throw ValidationError("a part between the commas is empty") }
    return try element(String(part))
  }
  for (place, part) in found.enumerated() where found[..<place].contains(part) {
    throw ValidationError("\(part) is there twice")
  }
  return found
}

/// ε as "2/255,4/255" or "0.5,1".
struct EpsilonList {
  let values: [Epsilon]

  init(_ value: Epsilon) { values = [value] }

  init(parsing text: String) throws {
    values = try parts(of: text) { part in
      do { return try Epsilon(parsing: part) } catch { throw ValidationError("\(error)") }
    }
  }
}

/// Attacks as "fgsm,pgd".
struct AttackNames: CustomStringConvertible {
  let values: [String]

  init(_ values: [String]) { self.values = values }

  init(parsing text: String) throws {
    values = try parts(of: text) { part in
      do {
        return try AttackCatalog.entry(part).name
      } catch {
        throw ValidationError("\(error)")
      }
    }
  }

  var description: String { values.joined(separator: ",") }
}

/// A step as "2/255" or "0.01".
func parsedStepSize(_ text: String) throws -> Epsilon {
  guard let length = try? Epsilon(parsing: text), length.value > 0 else {
    throw ValidationError("a step is a length above 0 in image units, for example 2/255")
  }
  return length
}

/// A band as "low:8" or "high:8".
func parsedBand(_ text: String) throws -> AttackBand {
  let parts = text.split(separator: ":", omittingEmptySubsequences: false)
  guard parts.count == 2, let radius = Double(parts[1]), radius.isFinite, radius > 0,
    let make = ["low": AttackBand.low, "high": AttackBand.high][parts[0]]
  else { throw ValidationError("a band is low:RADIUS or high:RADIUS, for example low:8") }
  return make(.disc(radius: radius))
}
