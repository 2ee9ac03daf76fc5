/// Why an attack cannot run, in a sentence that says what, where and how to mend it.
public struct AttackError: Error, Equatable, CustomStringConvertible {
  public let description: String

  public init(_ description: String) { self.description = description }
}
