internal import Torch

/// ``APGD`` in L∞ and L2: steps of 2ε with momentum, halved at checkpoints where they do not pay.
///
///     z ← P(x + η step(∇)),  x' ← P(x + ¾ (z − x) + ¼ (x − x_before)), the first time x' ← z
///
/// At a checkpoint η is halved, and the climb goes back to its peak, where at most a share ρ of the
/// steps since the last one raised the loss (the paper: less than ρ; the code: at most), or where
/// neither η nor the peak has changed since the last one. The first checkpoint comes after 0.22 of
/// the steps, each interval is shorter by 0.03 of the steps than the one before, down to 0.06.
struct MomentumAscent: Ascent {
  private(set) var trail: Trail
  private let norm: ThreatNorm
  private let rho: Double
  private let checkpoints: Checkpoints
  private var stepSize: Tensor
  private var before: Tensor?
  /// Since the last checkpoint: how many steps were made, and how many of them raised each loss.
  private var made = 0
  private var rises: Tensor
  private var interval: Int
  private var wasHalved: Tensor
  private var peakBefore: Tensor

  init(_ trail: Trail, _ norm: ThreatNorm, steps: Int, rho: Double) {
    self.trail = trail
    self.norm = norm
    self.rho = rho
    checkpoints = Checkpoints(steps: steps)
    interval = checkpoints.first
    rises = trail.losses.zerosLike()
    stepSize = rises.to(trail.images.dtype) + 2 * trail.radius
    // Nothing can have stalled before the first checkpoint.
    wasHalved = rises.equals(0)
    peakBefore = rises
  }

  mutating func step() {
    let here = trail.images
    let length = stepSize.beside(here)
    let ahead = inside(here + steepestAscent(trail.slope, norm) * length)
    let drift = before.map { inside(here + (ahead - here) * 0.75 + (here - $0) * 0.25) }
    before = here
    trail.images = drift ?? ahead
  }

  mutating func observe(_ losses: Tensor, _ slope: Tensor?) {
    guard let rose = trail.observe(losses, slope) else {
      peakBefore = losses
      return
    }
    rises = rises + rose.to(rises.dtype)
    made += 1
    if made == interval { check() }
  }

  private mutating func check() {
    let isSlow = rises .<= rho * Double(interval)
    let isStalled = (.!wasHalved) .& (.!(trail.peak.losses .> peakBefore))
    let isHalved = isSlow .| isStalled
    stepSize = select(where: isHalved, stepSize / 2, else: stepSize)
    trail.goBack(where: isHalved)
    wasHalved = isHalved
    peakBefore = trail.peak.losses
    rises = rises.zerosLike()
    made = 0
    interval = checkpoints.next(after: interval)
  }

  mutating func drop(but kept: Tensor) {
    trail.drop(but: kept)
    stepSize = stepSize.indexed(by: kept)
    before = before?.indexed(by: kept)
    rises = rises.indexed(by: kept)
    wasHalved = wasHalved.indexed(by: kept)
    peakBefore = peakBefore.indexed(by: kept)
  }

  private func inside(_ images: Tensor) -> Tensor {
    clippedToBox(trail.clean + projected(images - trail.clean, norm, trail.radius))
  }
}

/// How many steps lie between two checkpoints of ``MomentumAscent``.
struct Checkpoints {
  let first: Int
  private let decrease: Int
  private let least: Int

  init(steps: Int) {
    first = max(1, Int(0.22 * Double(steps)))
    decrease = max(1, Int(0.03 * Double(steps)))
    least = max(1, Int(0.06 * Double(steps)))
  }

  func next(after interval: Int) -> Int { max(least, interval - decrease) }
}
