/// How a network makes its maps smaller.
public enum Downsampling: String, Sendable, Codable, CaseIterable {
  /// Strided convolutions and pools, as its paper has it.
  case strided
  /// Anti-aliased (Zhang 2019): what had stride 2 runs at stride 1 and a blur that keeps every
  /// second pixel follows: behind the ReLU of a convolution, behind a maximum, in place of an
  /// average, before the convolution of a shortcut.
  case blur
}
