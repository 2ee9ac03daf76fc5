internal import Spectra
public import Torch
public import Vision

/// A classifier made to look robust without being so: for trying an evaluation on.
///
/// Gates that stay silent on these cannot be trusted on anything else.
public struct MaskedClassifier: Classifier {
  public let base: any Classifier
  public let masking: Masking
  private let generator: Generator

  /// - Parameter seed: of what the masking draws.
  public init(_ base: any Classifier, _ masking: Masking, seed: UInt64 = 0) {
    self.base = base
    self.masking = masking
    generator = Generator(seed: seed)
  }

  public var name: String { "\(base.name) with \(masking.name)" }
  public var classes: Int? { base.classes }

  public func logits(_ images: Tensor, _ statistics: Statistics) throws -> Tensor {
    masking.onLogits(try base.logits(masking.onImages(images, generator), statistics))
  }
}

/// A layer before or behind a classifier that hides its adversaries from an attack.
public struct Masking: Sendable {
  public let name: String
  /// Images to images, with a source of random numbers.
  let onImages: @Sendable (Tensor, Generator) -> Tensor
  let onLogits: @Sendable (Tensor) -> Tensor

  public init(
    _ name: String,
    onImages: @escaping @Sendable (Tensor, Generator) -> Tensor = { images, _ in images },
    onLogits: @escaping @Sendable (Tensor) -> Tensor = { $0 }
  ) {
    self.name = name
    self.onImages = onImages
    self.onLogits = onLogits
  }

  /// The same answers, cut off from the images: the gradient is zero.
  public static let zeroGradient = Masking("zero gradient") { images, _ in images.detached }

  /// Images rounded to evenly spaced values: the gradient is zero almost everywhere.
  public static func rounding(levels: Int = 256) -> Masking {
    Masking("\(levels) levels") { images, _ in
      (images * Double(levels - 1)).rounded() / Double(levels - 1)
    }
  }

  /// Larger logits: the same predictions, but cross-entropy saturates and its gradient underflows.
  public static func logits(times factor: Double = 1000) -> Masking {
    Masking("logits times \(factor)", onLogits: { $0 * factor })
  }

  /// Images shrunk to a random size of at least `least` of theirs and put at a random place on black
  /// (after Xie et al. 2018): another function at every call.
  public static func randomResize(atLeast least: Double = 0.75) -> Masking {
    Masking("random resize") { images, generator in
      let (height, width) = (images.shape[2], images.shape[3])
      let random = Tensor.randomUniform([3], using: generator).floats.map(Double.init)
      let scale = least + (1 - least) * random[0]
      let (h, w) = (max(1, Int(Double(height) * scale)), max(1, Int(Double(width) * scale)))
      let (top, left) = (
        Int(random[1] * Double(height - h + 1)), Int(random[2] * Double(width - w + 1))
      )
      return images.resized2d(height: h, width: w)
        .padded([left, width - w - left, top, height - h - top])
    }
  }

  /// The low frequencies, clipped to [0, 1] and rounded to 8 bits as an image file would be.
  public static func clippedLowPass(radius: Double) -> Masking {
    Masking("low pass \(radius), clipped and rounded") { images, _ in
      roundedTo8Bits(clippedToBox(lowComponents(images, by: [.disc(radius: radius)])[0]))
    }
  }

  /// Normal noise on the images: another function at every call.
  public static func noise(deviation: Double) -> Masking {
    Masking("noise of \(deviation)") { images, generator in
      let noise = Tensor.randomNormal(images.shape, using: generator) * deviation
      return images + noise.to(images.dtype).to(images.device)
    }
  }
}
