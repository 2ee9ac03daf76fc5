extension JSONValue {
  /// The document on one line.
  public var text: String {
    var out = ""
    write(to: &out, indent: nil)
    return out
  }

  /// The document with two spaces of indentation; arrays and objects of plain values on one line.
  public var indentedText: String {
    var out = ""
    write(to: &out, indent: 0)
    return out + "\n"
  }

  /// The document on one line, safe inside an HTML `<script>` element: no `<` is left that could
  /// close the element or open a comment.
  public var scriptText: String {
    text.map { character in
      switch character {
      case "<": "\\u003c"
      case "\u{2028}": "\\u2028"
      case "\u{2029}": "\\u2029"
      default: String(character)
      }
    }.joined()
  }

  private func write(to out: inout String, indent: Int?) {
    switch self {
    case .null: out += "null"
    case .bool(let value): out += value ? "true" : "false"
    case .integer(let value): out += "\(value)"
    case .number(let value): out += Self.text(of: value)
    case .string(let value): out += Self.quoted(value)
    case .array(let items):
      Self.writeList(
        items, between: ("[", "]"), to: &out, indent: isFlat ? nil : indent
      ) { item, out, indent in
        item.write(to: &out, indent: indent)
      }
    case .object(let members):
      Self.writeList(
        members, between: ("{", "}"), to: &out, indent: isFlat ? nil : indent
      ) { member, out, indent in
        out += Self.quoted(member.key) + ": "
        member.value.write(to: &out, indent: indent)
      }
    }
  }

  private static func writeList<Item>(
    _ items: [Item], between brackets: (String, String), to out: inout String, indent: Int?,
    item write: (Item, inout String, Int?) -> Void
  ) {
    let inner = indent.map { $0 + 2 }
    let separator = inner.map { "\n" + String(repeating: " ", count: $0) }
    out += brackets.0
    for (index, item) in items.enumerated() {
      out += (index == 0 ? "" : separator == nil ? ", " : ",") + (separator ?? "")
      write(item, &out, inner)
    }
    if let indent { out += "\n" + String(repeating: " ", count: indent) }
    out += brackets.1
  }

  private var isFlat: Bool {
    switch self {
    case .array(let items): items.allSatisfy(\.isLeaf)
    case .object(let members): members.allSatisfy(\.value.isLeaf)
    default: true
    }
  }

  private var isLeaf: Bool {
    switch self {
    case .array(let items): items.isEmpty
    case .object(let members): members.isEmpty
    default: true
    }
  }

  /// JSON has no infinities and no NaN: they become null.
  private static func text(of number: Double) -> String {
    guard number.isFinite else { return "null" }
    if number == number.rounded(), abs(number) < 1e15 { return "\(Int(number))" }
    return "\(number)"
  }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      case "\n": out += "\\n"
      case "\r": out += "\\r"
      case "\t": out += "\\t"
      case "\0"..."\u{1F}":
        let digits = String(scalar.value, radix: 16)
        out += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
