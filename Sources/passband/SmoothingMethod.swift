import ArgumentParser

/// Ways to smooth, as commands call them.
enum SmoothingMethod: String, ExpressibleByArgument, CaseIterable {
  case mix
  case mixNormalized = "mix-normalized"
  case lowpass
}
