internal import Torch

/// One climb of ``APGD`` over a batch: where it stands, and how it steps.
protocol Ascent {
  var trail: Trail { get }
  /// Goes to the next point.
  mutating func step()
  /// Takes in the loss (N) there and its gradient (none after the last step), and at checkpoints
  /// adapts the step size.
  mutating func observe(_ losses: Tensor, _ slope: Tensor?)
  /// The rows `kept` alone.
  mutating func drop(but kept: Tensor)
}

/// Where the loss was largest, for each example.
struct Peak {
  var images: Tensor
  var losses: Tensor
  var slope: Tensor
}

/// The point each example has come to, and its peak so far.
struct Trail {
  private(set) var clean: Tensor
  let radius: Double
  var images: Tensor
  private(set) var slope: Tensor
  /// At ``images``; what it was one step before.
  private(set) var losses: Tensor
  private(set) var peak: Peak
  private var hasBegun = false

  init(_ clean: Tensor, from start: Tensor, within radius: Double) {
    self.clean = clean
    self.radius = radius
    images = start
    slope = clean
    losses = Tensor.full([clean.shape[0]], -.infinity, device: clean.device)
    peak = Peak(images: start, losses: losses, slope: clean)
  }

  /// - Returns: whether the loss rose since the point before, bool (N); nil at the start.
  mutating func observe(_ losses: Tensor, _ slope: Tensor?) -> Tensor? {
    let rose = hasBegun ? losses .> self.losses : nil
    self.losses = losses
    if let slope { self.slope = slope }
    let isPeak = hasBegun ? losses .> peak.losses : losses.equals(losses)
    let beside = isPeak.beside(images)
    peak.images = select(where: beside, images, else: peak.images)
    peak.losses = select(where: isPeak, losses, else: peak.losses)
    if let slope { peak.slope = select(where: beside, slope, else: peak.slope) }
    hasBegun = true
    return rose
  }

  /// Goes back to the peak where `returns`, bool (N).
  mutating func goBack(where returns: Tensor) {
    let beside = returns.beside(images)
    images = select(where: beside, peak.images, else: images)
    slope = select(where: beside, peak.slope, else: slope)
  }

  mutating func drop(but kept: Tensor) {
    clean = clean.indexed(by: kept)
    images = images.indexed(by: kept)
    slope = slope.indexed(by: kept)
    losses = losses.indexed(by: kept)
    peak = Peak(
      images: peak.images.indexed(by: kept), losses: peak.losses.indexed(by: kept),
      slope: peak.slope.indexed(by: kept))
  }
}
