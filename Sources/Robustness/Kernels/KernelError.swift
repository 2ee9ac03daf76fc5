/// Why kernels cannot be shown, measured or smoothed, in a sentence that says how to mend it.
public struct KernelError: Error, Equatable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}
