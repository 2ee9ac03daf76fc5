import Testing
import Torch

@testable import Spectra

/// What every filter must do, whatever the mask and the size, in float64.
func checkFilter(
  _ mask: FrequencyMask, on shape: [Int], sourceLocation: SourceLocation = #_sourceLocation
) {
  let check = FilterContract(mask: mask, shape: shape, location: sourceLocation)
  check.componentsSumToTheImage()
  check.equalsTheComplexRoute()
  check.isLinear()
  check.isSymmetric()
  check.gainsAreSymmetric()
  if mask.isBinary { check.isProjection() }
}

extension FrequencyMask {
  /// Whether every gain is 0 or 1.
  var isBinary: Bool {
    if case .gaussian = self { return false }
    return true
  }
}

private struct FilterContract {
  let mask: FrequencyMask
  let location: SourceLocation
  let images, others: Tensor
  let parts: Components
  let tolerance = 1e-12

  init(mask: FrequencyMask, shape: [Int], location: SourceLocation) {
    (self.mask, self.location) = (mask, location)
    images = testImages(shape, dtype: .float64)
    others = images.flipped([-2, -1]).sine()
    parts = split(images, by: [mask])[0]
  }

  /// low + high = x.
  func componentsSumToTheImage() {
    expect(parts.low + parts.high, images, "sum")
  }

  /// The same as by all complex bins, and nothing imaginary is thrown away.
  func equalsTheComplexRoute() {
    let (low, imaginary) = complexRoute(images, mask)
    expect(parts.low, low, "complex route")
    #expect(imaginary <= tolerance, "\(name("imaginary part"))", sourceLocation: location)
  }

  /// F(2x − 3y) = 2F(x) − 3F(y).
  func isLinear() {
    let mixed = split(images * 2 - others * 3, by: [mask])[0]
    let other = split(others, by: [mask])[0]
    expect(mixed.low, parts.low * 2 - other.low * 3, "linear, low")
    expect(mixed.high, parts.high * 2 - other.high * 3, "linear, high")
  }

  /// ⟨F(x), y⟩ = ⟨x, F(y)⟩.
  func isSymmetric() {
    let other = split(others, by: [mask])[0]
    let difference = (parts.low * others - images * other.low).sum().item
    let allowed = tolerance * Double(images.count)
    #expect(abs(difference) <= allowed, "\(name("symmetric"))", sourceLocation: location)
  }

  /// A bin and its mirror image about DC have one gain: the mask is Hermitian.
  func gainsAreSymmetric() {
    let (height, width) = (images.shape[images.rank - 2], images.shape[images.rank - 1])
    let gains = mask.centred(height: height, width: width)
    let asymmetric = (0..<height).flatMap { row in
      (0..<width).map { column in (row, column) }
    }.filter { row, column in
      // −i, cyclically: at an even size index 0, the Nyquist bin, is its own mirror image.
      let mirrored = gains[(2 * (height / 2) - row + height) % height]
      return gains[row][column] != mirrored[(2 * (width / 2) - column + width) % width]
    }
    #expect(asymmetric.isEmpty, "\(name("Hermitian"))", sourceLocation: location)
  }

  /// Filtering twice changes nothing, what is high has nothing low, and energies add up.
  func isProjection() {
    let low = split(parts.low, by: [mask])[0]
    let high = split(parts.high, by: [mask])[0]
    expect(low.low, parts.low, "idempotent, low")
    expect(high.high, parts.high, "idempotent, high")
    expect(high.low, images.zerosLike(), "high has nothing low")
    let lost = energy(images) - energy(parts.low) - energy(parts.high)
    let allowed = tolerance * Double(images.count)
    #expect(abs(lost) <= allowed, "\(name("Parseval"))", sourceLocation: location)
  }

  private func expect(_ actual: Tensor, _ expected: Tensor, _ what: String) {
    expectClose(actual, expected, tolerance, name(what), sourceLocation: location)
  }

  private func name(_ what: String) -> String { "\(what) of \(mask) on \(images.shape)" }
}
