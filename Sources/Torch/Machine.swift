internal import CTorch

/// What libtorch found on this machine.
public enum Machine {
  /// For example "2.13.0".
  public static var libtorchVersion: String { String(cString: ct_version()) }

  /// What the CPU kernels are dispatched for, for example "AVX512".
  public static var cpuCapability: String {
    var name: UnsafePointer<CChar>?
    require(ct_cpu_capability(&name), "reading the processor's capability")
    return name.map { String(cString: $0) } ?? ""
  }

  /// Whether the processor multiplies bfloat16 natively (AVX-512 BF16 or AMX).
  public static var hasNativeBFloat16: Bool { ct_cpu_has_bfloat16() }

  public static var hasOneDNN: Bool { ct_has_mkldnn() }

  /// Threads used inside one operation.
  public static var threads: Int {
    var count: Int32 = 0
    require(ct_threads(&count), "reading the number of threads")
    return Int(count)
  }

  /// - Precondition: `count` is at least 1.
  public static func setThreads(_ count: Int) {
    demand(count >= 1, "Torch: \(count) threads; at least 1 is needed")
    require(ct_set_threads(Int32(count)), "setting the number of threads")
  }

  /// Keeps the memory of CPU tensors that are let go for the next ones of about their size instead of
  /// giving it back to the system, together with what is in use at most half more than was ever
  /// in use.
  ///
  /// A setting of the whole process, so a program decides about it, not this library. Large splits
  /// and the training of small networks are faster with it (docs/performance.md), because the pages
  /// of every result need not be cleared anew.
  public static func keepFreedMemory() {
    require(ct_keep_freed_memory(), "keeping freed memory")
  }

  /// Tensor handles alive in this process: returns to its value once a computation is let go.
  public static var liveTensors: Int { Int(ct_tensor_live_count()) }
}
