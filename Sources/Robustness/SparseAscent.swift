internal import Torch

/// ``APGD`` in L1: sparse steps whose number of values follows the sparsity of the peak.
///
/// A step moves the share k of the values with the largest |∇| by the same amount, η in all, and
/// projects onto ball and box. At a checkpoint, every 0.04 of the steps, k becomes the share of
/// values changed at the peak, over 1.5. Where that number fell by more than 5 %, η is set back to ε
/// and the climb goes back to its peak; elsewhere η shrinks by 1.5, down to ε/10.
struct SparseAscent: Ascent {
  private(set) var trail: Trail
  private let values: Double
  private let interval: Int
  private var stepSize: Tensor
  /// k (N), and how many values the peak changed at the last checkpoint (N).
  private var density: Tensor
  private var changed: Tensor
  private var made = 0

  /// - Parameter measuresStart: take k from the start as from a peak, else 0.2.
  init(_ trail: Trail, steps: Int, measuresStart: Bool) {
    self.trail = trail
    values = Double(trail.images.count / trail.images.shape[0])
    interval = max(1, Int(0.04 * Double(steps)))
    let one = trail.losses.zerosLike().to(trail.images.dtype) + 1
    stepSize = one * trail.radius
    changed = measuresStart ? changedValues(trail.images - trail.clean) : one * values
    density = measuresStart ? changed / values / 1.5 : one * 0.2
  }

  mutating func step() {
    let (here, clean) = (trail.images, trail.clean)
    let moved = here + sparseDirection(trail.slope) * stepSize.beside(here)
    trail.images =
      clean + projectedOntoL1InsideBox(moved - clean, around: clean, clean.filled(trail.radius))
  }

  /// The signs of the largest |∇| alone, over their number.
  private func sparseDirection(_ slope: Tensor) -> Tensor {
    let sizes = slope.absolute()
    let sorted = sizes.flattened(from: 1).sorted().values
    let place = ((1 - density) * values).clamped(0...values - 1).floor().to(.int64)
    let least = sorted.gathered(1, place.unsqueezed(1)).squeezed(1)
    let signs = select(
      where: sizes .< least.beside(slope), slope.zerosLike(), else: slope.sign())
    let number = signs.absolute().sum(signs.exampleAxes, keepAxes: true)
    return signs / number.clamped(1...1e30)
  }

  mutating func observe(_ losses: Tensor, _ slope: Tensor?) {
    guard trail.observe(losses, slope) != nil else { return }
    made += 1
    if made % interval == 0 { check() }
  }

  private mutating func check() {
    let now = changedValues(trail.peak.images - trail.clean)
    let isSparser = (now / changed) .< 0.95
    density = now / values / 1.5
    changed = now
    let smaller = (stepSize / 1.5).clamped(trail.radius / 10...trail.radius)
    stepSize = select(where: isSparser, stepSize.filled(trail.radius), else: smaller)
    trail.goBack(where: isSparser)
  }

  mutating func drop(but kept: Tensor) {
    trail.drop(but: kept)
    stepSize = stepSize.indexed(by: kept)
    density = density.indexed(by: kept)
    changed = changed.indexed(by: kept)
  }
}

/// How many values of each example have changed, (N): by more than adding and subtracting rounds.
private func changedValues(_ perturbation: Tensor) -> Tensor {
  (perturbation.absolute() .> 1e-6).to(perturbation.dtype).sum(perturbation.exampleAxes)
}
