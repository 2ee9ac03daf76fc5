/// What an attack asked of a model, in images: a batch of 100 counts 100.
public struct Queries: Hashable, Sendable, Codable {
  /// Images passed forward, with or without a gradient.
  public var forward: Int
  /// Images a gradient was computed for.
  public var backward: Int

  public init(forward: Int = 0, backward: Int = 0) {
    self.forward = forward
    self.backward = backward
  }

  public static func + (a: Queries, b: Queries) -> Queries {
    Queries(forward: a.forward + b.forward, backward: a.backward + b.backward)
  }

  public static func - (a: Queries, b: Queries) -> Queries {
    Queries(forward: a.forward - b.forward, backward: a.backward - b.backward)
  }
}
