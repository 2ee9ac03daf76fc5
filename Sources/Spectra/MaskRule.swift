/// Which bins at the cutting radius itself belong to the low band.
///
/// The paper prints `d <= r` (``inclusive``); its published code runs `d < r` (``strict``). They
/// differ wherever a bin lies exactly on the circle: at 32×32 and r = 4 they keep 49 and 45 bins.
public enum MaskRule: String, Codable, Sendable, CaseIterable {
  case strict
  case inclusive
}

/// What is done to a frequency component before a classifier sees it.
///
/// `max` divides each image by its own maximum over pixels and channels, the minimum not
/// subtracted, as the authors' natural-training script does: an HFC is amplified and keeps its
/// negative values. An image whose maximum is not positive is left as it is.
public enum Rescale: String, Codable, Sendable, CaseIterable {
  case none
  case max
}
