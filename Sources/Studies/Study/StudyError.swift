internal import Training

/// Everything that is wrong with a study, before any of it was run.
public struct StudyError: Error, Equatable, CustomStringConvertible {
  public let problems: [String]

  public init(_ problems: [String]) { self.problems = problems }

  public init(_ problem: String) { self.init([problem]) }

  public var description: String {
    problems.count == 1
      ? problems[0] : "this study cannot run:\n  " + problems.joined(separator: "\n  ")
  }
}

/// "; did you mean …?" where a name is near, else what there is.
func suggestion(for word: String, among names: [String], _ kind: String = "there is") -> String {
  if let near = nearestName(to: word, among: names) { return "; did you mean \(near)?" }
  return "; \(kind) \(names.joined(separator: ", "))"
}
