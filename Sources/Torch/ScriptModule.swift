internal import CTorch

/// A TorchScript module from a file: a user's own model.
public final class ScriptModule {
  let raw: OpaquePointer
  public let path: String
  public let device: Device
  /// Whether the file was written in training mode, which usually means by mistake.
  public let wasTraining: Bool

  /// Loads a file written by `torch.jit.save` and puts it in evaluation mode.
  ///
  /// - Throws: ``TorchError`` when the file is not there or is not a TorchScript module.
  public init(contentsOf path: String, device: Device = .cpu) throws {
    var module: OpaquePointer?
    let status = ct_module_load(&module, path, device.kind.rawValue, device.rawIndex)
    try check(status, "loading the TorchScript file \(path)")
    raw = module!
    self.path = path
    self.device = device
    var isTraining = false
    require(ct_module_is_training(&isTraining, raw), "reading the mode of \(path)")
    wasTraining = isTraining
    try setTraining(false)
  }

  deinit { ct_module_free(raw) }

  /// - Throws: ``TorchError`` when the module raises, or returns something else than a tensor.
  public func callAsFunction(_ input: Tensor) throws -> Tensor {
    var output: OpaquePointer?
    try check(ct_module_forward(&output, raw, input.raw), "running \(path) on \(input.summary)")
    return Tensor(owning: output!)
  }

  public func setTraining(_ training: Bool) throws {
    try check(ct_module_set_training(raw, training), "changing the mode of \(path)")
  }

  public var isTraining: Bool {
    var value = false
    require(ct_module_is_training(&value, raw), "reading the mode of \(path)")
    return value
  }

  /// Parameters and buffers by name, sharing the module's memory: what is written into them is what
  /// the module computes with.
  public var state: StateDictionary { StateDictionary(entries().map { ($0.name, $0.tensor) }) }

  /// The trained tensors among ``state``, in the order in which the module registers them.
  public var parameters: StateDictionary {
    StateDictionary(entries().filter(\.isParameter).map { ($0.name, $0.tensor) })
  }

  private typealias Entry = (name: String, tensor: Tensor, isParameter: Bool)

  private func entries() -> [Entry] {
    var collected: [Entry] = []
    let status = withUnsafeMutablePointer(to: &collected) { pointer in
      ct_module_visit(raw, pointer) { context, name, tensor, isParameter in
        let target = context!.assumingMemoryBound(to: [Entry].self)
        target.pointee.append((String(cString: name!), Tensor(owning: tensor!), isParameter))
      }
    }
    require(status, "reading the parameters of \(path)")
    return collected
  }
}
