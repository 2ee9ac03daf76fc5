internal import Torch

/// Beats random: around images that the attack leaves right, no point drawn evenly from the ball
/// fools the model.
///
/// Thousands of draws find only what fills a fair part of the ball; a gradient attack that misses that
/// is broken (Athalye et al. 2018, section 3.1; Carlini et al. 2019). One image is a warning, a second
/// or one of at most three a failure.
public struct RandomDrawsGate: Gate {
  public let name = "beats random"
  public let criterion = "random points of the ball fool no image that the attack leaves right"

  public init() {}

  public func cost(_ examination: Examination) -> Queries {
    let settings = examination.settings
    let draws = settings.draws * min(settings.drawnImages, examination.count)
    return examination.cost(of: examination.attack)
      + Queries(forward: draws * examination.victim.passes)
  }

  public func check(_ examination: Examination) throws -> GateResult {
    let robust = try examination.robust(examination.attack)
    let left = robust.indices.filter { robust[$0] }.prefix(examination.settings.drawnImages)
    guard !left.isEmpty else {
      return result(.pass, "the attack leaves no image right", [("images", 0), ("fooled", 0)])
    }
    let fooled = try left.filter { try isFooled($0, examination) }
    if !fooled.isEmpty {
      examination.note("random draws", robust.indices.map { !fooled.contains($0) })
    }
    let isGrave = fooled.count > 1 || left.count < 4
    return result(
      fooled.isEmpty ? .pass : isGrave ? .fail : .warn,
      "\(examination.settings.draws) random points each fool \(fooled.count) of \(left.count) "
        + "images that \(examination.attack.name) leaves right",
      [("images", Double(left.count)), ("fooled", Double(fooled.count))])
  }

  private func isFooled(_ place: Int, _ examination: Examination) throws -> Bool {
    let settings = examination.settings
    let generator = Generator(seed: derivedSeed(settings.seed, stream: UInt64(place)))
    let image = examination.images[place..<place + 1]
    let label = examination.labels[place..<place + 1]
    let radius = Tensor(scalar: examination.epsilon)
    for range in batches(settings.draws, settings.batchSize) {
      let shape = [range.count] + image.shape.dropFirst()
      let noise = randomPoints(shape, examination.norm, radius, using: generator)
      let points = clippedToBox(image + noise.to(image.dtype).to(image.device))
      let predicted = try examination.victim.logits(points).argmax(1)
      examination.report()
      if predicted.notEquals(label).anyTrue { return true }
    }
    return false
  }
}
