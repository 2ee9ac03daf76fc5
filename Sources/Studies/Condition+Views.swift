internal import Spectra
public import Torch

/// Images (N, C, H, W) as each condition shows them, in the conditions' order.
///
/// Conditions that begin with a cut share one transform of the images, and those that cut by rank one
/// decomposition.
///
/// - Parameter partners: of the images' shape: the images whose high part hybrids take.
/// - Precondition: there are partners when a condition is a hybrid.
public func views(
  of images: Tensor, under conditions: [Condition], partners: Tensor? = nil
) -> [Tensor] {
  var views = [Tensor?](repeating: nil, count: conditions.count)
  for (rescale, places) in Dictionary(grouping: conditions.indices, by: { conditions[$0].cutScale })
  {
    let cuts = Cuts(images, partners, places.map { conditions[$0] }, rescale)
    for place in places {
      let steps = conditions[place].steps
      let start = steps.first.map(cuts.view) ?? images
      views[place] = steps.dropFirst(rescale == .none ? 1 : 2).reduce(start) { images, step in
        Cuts(images, nil, [Condition([step])]).view(step)
      }
    }
  }
  return views.map { $0! }
}

extension Condition {
  /// The rescaling that follows at once on a cut by frequency, which the cut can do by itself.
  fileprivate var cutScale: Rescale {
    switch (steps.first, steps.dropFirst().first) {
    case (.low, .rescale(let rescale)), (.high, .rescale(let rescale)): rescale
    default: .none
    }
  }
}

/// What conditions share of a batch of images.
private struct Cuts {
  private let images: Tensor
  private let masks: [FrequencyMask]
  private let components: [Components]
  private let partners: [Components]
  private let svd: SVDSplit?

  /// - Parameter rescale: what is done to each component.
  init(
    _ images: Tensor, _ partners: Tensor?, _ conditions: [Condition], _ rescale: Rescale = .none
  ) {
    self.images = images
    var masks: [FrequencyMask] = []
    for case let mask? in conditions.map(\.mask) where !masks.contains(mask) { masks.append(mask) }
    self.masks = masks
    components = masks.isEmpty ? [] : split(images, by: masks, rescale: rescale)
    let mixes = conditions.contains { $0.hybridSeed != nil }
    demand(!mixes || partners?.shape == images.shape, "Condition: a hybrid without partners")
    self.partners = mixes ? split(partners!, by: masks) : []
    svd = conditions.contains { $0.steps.first?.cutsByRank == true } ? SVDSplit(images) : nil
  }

  /// The images after a step whose mask is among the conditions'.
  func view(_ step: Condition.Step) -> Tensor {
    let place = step.mask.flatMap { masks.firstIndex(of: $0) } ?? 0
    switch step {
    case .low: return components[place].low
    case .high: return components[place].high
    case .svdLow: return svd!(matching: components[place].low).low
    case .svdHigh: return svd!(matching: components[place].low).high
    case .hybrid: return components[place].low + partners[place].high
    case .rounded: return (images.clamped(0...1) * 255).rounded() / 255
    case .rescale(let rescale): return rescale(images)
    }
  }
}

extension Condition.Step {
  fileprivate var cutsByRank: Bool {
    switch self {
    case .svdLow, .svdHigh: true
    default: false
    }
  }
}
