import Studies

extension KernelSheet.Kind {
  /// How to read the tiles, in a sentence.
  var legend: String {
    switch self {
    case .weights:
      "One tile per kernel, its input channels side by side; one colour scale for all."
    case .weightsEachScaled:
      "One tile per kernel, its input channels side by side; each kernel on its own scale."
    case .spectra:
      "One tile per kernel, zero-padded, inputs added up; zero frequency in the middle."
    }
  }

  var quantity: String {
    switch self {
    case .weights: "weight"
    case .weightsEachScaled: "weight, share of the kernel's largest"
    case .spectra: "amplitude, share of the kernel's largest"
    }
  }

  func marks(_ limit: Float) -> [String] {
    let end = KernelSheet.weightText(limit)
    return switch self {
    case .weights: ["−" + end, "0", "+" + end]
    case .weightsEachScaled: ["−1", "0", "+1"]
    case .spectra: ["0", "1"]
    }
  }
}

extension KernelStack {
  /// "conv1 · 16 kernels of 3×3×3", and how much of a larger layer this is; of spectra, to what size
  /// kernels were padded.
  func caption(_ kind: KernelSheet.Kind) -> String {
    let shown = outputs < layerOutputs ? "\(outputs) of \(layerOutputs)" : "\(outputs)"
    guard kind != .spectra else {
      return "\(layer) · \(shown) kernels, padded to \(height)×\(width)"
    }
    let channels = inputs < layerInputs ? "\(inputs) of \(layerInputs)" : "\(inputs)"
    return "\(layer) · \(shown) kernels of \(channels)×\(height)×\(width)"
  }
}
