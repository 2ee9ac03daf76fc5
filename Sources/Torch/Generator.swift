internal import CTorch

/// A source of random numbers with its own state: nothing in Passband draws from a global one.
///
/// The same seed gives the same numbers (libtorch's Mersenne Twister on the CPU).
public final class Generator {
  let raw: OpaquePointer
  private let device: Device

  public init(seed: UInt64, device: Device = .cpu) {
    var generator: OpaquePointer?
    let status = ct_generator_new(&generator, device.kind.rawValue, device.rawIndex, seed)
    require(status, "making a generator on \(device)")
    raw = generator!
    self.device = device
  }

  deinit { ct_generator_free(raw) }

  /// The whole state as bytes, for a checkpoint.
  public var state: Tensor {
    var tensor: OpaquePointer?
    require(ct_generator_state(&tensor, raw), "reading a generator's state")
    return Tensor(owning: tensor!)
  }

  /// Continues from a state read earlier.
  ///
  /// - Throws: ``TorchError`` when `state` is not the state of a generator.
  public func restore(_ state: Tensor) throws {
    try check(ct_generator_set_state(raw, state.raw), "restoring a generator's state")
  }
  /// Begins anew, as a generator just made with this seed.
  public func reseed(_ seed: UInt64) {
    let fresh = Generator(seed: seed, device: device).state
    require(ct_generator_set_state(raw, fresh.raw), "reseeding a generator")
  }
}

/// A seed of its own for each use, from one seed (SplitMix64's mixing function).
public func derivedSeed(_ seed: UInt64, stream: UInt64) -> UInt64 {
  var z = seed &+ (stream &+ 1) &* 0x9E37_79B9_7F4A_7C15
  z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
  z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
  return z ^ (z >> 31)
}
