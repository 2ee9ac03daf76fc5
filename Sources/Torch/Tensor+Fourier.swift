// Two-dimensional discrete Fourier transforms over the last two axes.

/// Where the factor 1/n of a transform pair goes.
public enum FourierNorm: String, Sendable {
  /// The inverse divides by n.
  case backward
  /// Both divide by √n: the pair is unitary (Parseval holds without a factor).
  case unitary = "ortho"
}

extension Tensor {
  /// All h × w complex bins, DC first.
  public func fft2(_ norm: FourierNorm = .backward) -> Tensor {
    Aten.fft2(.tensor(self), .none, .ints([-2, -1]), .string(norm.rawValue))
  }

  public func inverseFFT2(_ norm: FourierNorm = .backward) -> Tensor {
    Aten.ifft2(.tensor(self), .none, .ints([-2, -1]), .string(norm.rawValue))
  }

  /// The h × (w/2 + 1) bins that determine a real input, DC first.
  public func realFFT2(_ norm: FourierNorm = .backward) -> Tensor {
    Aten.rfft2(.tensor(self), .none, .ints([-2, -1]), .string(norm.rawValue))
  }

  /// The real h × w array of a half spectrum.
  public func inverseRealFFT2(
    height: Int, width: Int, _ norm: FourierNorm = .backward
  ) -> Tensor {
    Aten.irfft2(
      .tensor(self), .ints([height, width]), .ints([-2, -1]), .string(norm.rawValue))
  }

  /// DC moved from the corner to index n/2 of each of the last two axes.
  public func fftShifted() -> Tensor { Aten.fftshift(.tensor(self), .ints([-2, -1])) }

  /// DC moved from index n/2 back to the corner.
  public func inverseFFTShifted() -> Tensor { Aten.ifftshift(.tensor(self), .ints([-2, -1])) }

  public var realPart: Tensor { Aten.real(.tensor(self)) }
  public var imaginaryPart: Tensor { Aten.imag(.tensor(self)) }

  /// A complex tensor from its parts.
  public static func complex(real: Tensor, imaginary: Tensor) -> Tensor {
    Aten.complex(.tensor(real), .tensor(imaginary))
  }
}
