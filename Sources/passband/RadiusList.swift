import ArgumentParser
import Foundation

/// A cutting radius as it is asked for: in frequency bins, or as a share of the Nyquist radius, so that
/// images of different sizes compare.
enum RadiusValue: Hashable {
  case bins(Double)
  /// Of half the shorter side.
  case share(Double)

  /// "8" or "25%".
  init?(_ text: some StringProtocol) {
    let isShare = text.hasSuffix("%")
    guard let number = Double(isShare ? String(text.dropLast()) : String(text)),
      number.isFinite, number >= 0
    else { return nil }
    self = isShare ? .share(number / 100) : .bins(number)
  }

  func bins(height: Int, width: Int) -> Double {
    switch self {
    case .bins(let radius): radius
    case .share(let share): share * Double(min(height, width)) / 2
    }
  }

  var text: String {
    switch self {
    case .bins(let radius): String(format: "%g", radius)
    case .share(let share): String(format: "%g%%", share * 100)
    }
  }
}

/// Radii as "4,8,12", "25%,50%" or "auto"; what nobody chose is a quarter, a half, three quarters and
/// the whole of the Nyquist radius.
struct RadiusList: ExpressibleByArgument {
  private enum Choice {
    case usual, automatic
    case listed([RadiusValue])
  }

  private let choice: Choice

  static let usual = RadiusList(.usual)

  private init(_ choice: Choice) { self.choice = choice }

  init?(argument: String) {
    guard argument != "auto" else {
      self.init(.automatic)
      return
    }
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let values = parts.compactMap { RadiusValue($0) }
    guard values.count == parts.count, Set(values).count == values.count else { return nil }
    self.init(.listed(values))
  }

  /// In frequency bins of images of a size, each once.
  func bins(height: Int, width: Int) -> [Double] {
    let radii: [Double]
    switch choice {
    // The paper's, which it uses at 32×32; at 28×28 they are the same so that the two compare.
    case .usual where (28...32).contains(min(height, width)): radii = [4, 8, 12, 16]
    case .usual: radii = shares(4, height, width)
    case .automatic: radii = shares(8, height, width)
    case .listed(let values): radii = values.map { $0.bins(height: height, width: width) }
    }
    return radii.enumerated().filter { !radii[..<$0].contains($1) }.map(\.element)
  }

  /// Equal steps up to the Nyquist radius, in whole bins.
  private func shares(_ count: Int, _ height: Int, _ width: Int) -> [Double] {
    (1...count).map { step in
      let share = RadiusValue.share(Double(step) / Double(count))
      return max(1, share.bins(height: height, width: width).rounded())
    }
  }

  var defaultValueDescription: String { "4,8,12,16 at 28 to 32 pixels, else 25%,50%,75%,100%" }
}
