internal import Torch

/// The state of one descent of ``PGD`` over a batch, and its step.
struct Descent {
  private let attack: PGD
  private var clean: Tensor
  /// (N), or rank 0.
  private var radius: Tensor
  private(set) var images: Tensor
  private var velocity: Tensor?

  /// - Parameters:
  ///   - radius: ε of each example (N), or of all (rank 0).
  ///   - noise: a point of each example's ball to start at; none: the clean image.
  init(_ attack: PGD, from clean: Tensor, radius: Tensor, noise: Tensor?) {
    self.attack = attack
    self.clean = clean
    self.radius = radius
    images = clean
    if let noise { images = inside(noise) }
  }

  /// One step along the loss's gradient at ``images``.
  mutating func step(along gradient: Tensor) {
    var direction = attack.space.restricted(gradient)
    if let momentum = attack.momentum {
      let length = direction.absolute().sum(direction.exampleAxes, keepAxes: true)
      let unit = direction / length.clamped(1e-30...1e30)
      direction = velocity.map { $0 * momentum + unit } ?? unit
      velocity = direction
    }
    if attack.norm == .l1 { direction = gradientsInsideBox(direction, at: images) }
    let step = steepestAscent(direction, attack.norm, density: attack.density) * stepSize
    images = inside(images + step - clean)
  }

  /// The rows `kept` alone.
  mutating func drop(but kept: Tensor) {
    clean = clean.indexed(by: kept)
    images = images.indexed(by: kept)
    velocity = velocity?.indexed(by: kept)
    if radius.rank > 0 { radius = radius.indexed(by: kept) }
  }

  private var stepSize: Tensor {
    switch attack.stepSize {
    case .relative(let factor): radius.beside(clean) * factor
    case .absolute(let length): clean.filled(length)
    }
  }

  /// The image for a perturbation, restricted to the space, then to ball and box.
  private func inside(_ perturbation: Tensor) -> Tensor {
    let restricted = attack.space.restricted(perturbation)
    guard attack.norm == .l1 else {
      return clippedToBox(clean + projected(restricted, attack.norm, radius))
    }
    // Clipping after a projection would leave part of the L1 ball unused.
    return clean + projectedOntoL1InsideBox(restricted, around: clean, radius)
  }
}
