/// What is wrong with a file or a data set, in words a reader can act on.
///
/// Every failure of this room that a user can meet is one of these: it names the file (or the
/// data set), what was expected there, what was found, and how to mend it.
public struct DataError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The path of the file, or the name of the data set, as the caller gave it.
  public let subject: String
  /// What should be there, for example "4 bytes 00 00 08 03 (an IDX file of images)".
  public let expected: String
  /// What is there, for example "4 bytes 00 00 08 01".
  public let found: String
  /// A sentence that says how to mend it.
  public let remedy: String

  public init(_ subject: String, expected: String, found: String, remedy: String) {
    self.subject = subject
    self.expected = expected
    self.found = found
    self.remedy = remedy
  }

  /// One line: "SUBJECT: expected EXPECTED, found FOUND. REMEDY".
  public var description: String {
    "\(subject): expected \(expected), found \(found). \(remedy)"
  }
}

extension Int {
  /// The number with a comma between groups of three digits, for messages.
  var grouped: String {
    let digits = String(magnitude)
    let head = digits.count % 3
    var groups = head == 0 ? [] : [String(digits.prefix(head))]
    var rest = digits.dropFirst(head)
    while !rest.isEmpty {
      groups.append(String(rest.prefix(3)))
      rest = rest.dropFirst(3)
    }
    return (self < 0 ? "-" : "") + groups.joined(separator: ",")
  }
}

/// A count and its noun, for messages: "1 byte", "3,072 bytes".
func counted(_ count: Int, _ noun: String) -> String {
  "\(count.grouped) \(noun)\(count == 1 ? "" : "s")"
}
