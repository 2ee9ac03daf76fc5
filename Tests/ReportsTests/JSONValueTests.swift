import Foundation
import Testing

@testable import Reports

@Suite struct JSONValueTests {
  @Test func literalsKeepTheirOrder() {
    let value: JSONValue = ["z": 1, "a": [true, nil, 0.5], "m": "text"]
    #expect(value.text == #"{"z": 1, "a": [true, null, 0.5], "m": "text"}"#)
  }

  @Test func subscriptsReadAndWrite() {
    var value: JSONValue = ["a": 1, "b": [10, 20]]
    #expect(value["b"]?[1]?.doubleValue == 20)
    #expect(value["c"] == nil)
    #expect(value["b"]?[2] == nil)
    value["c"] = "new"
    value["a"] = nil
    #expect(value == ["b": [10, 20], "c": "new"])
  }

  @Test func indentedTextPutsFlatValuesOnOneLine() {
    let value: JSONValue = [
      "mark": ["type": "line", "size": 2], "layers": [["a": 1], ["b": [2, 3]]],
    ]
    #expect(
      value.indentedText == """
        {
          "mark": {"type": "line", "size": 2},
          "layers": [
            {"a": 1},
            {
              "b": [2, 3]
            }
          ]
        }

        """)
  }

  @Test func controlAndQuoteCharactersAreEscaped() throws {
    let text = "a\"b\\c\nd\te\u{1}f\r é 𝄞"
    let source = JSONValue.string(text).text
    #expect(source == "\"a\\\"b\\\\c\\nd\\te\\u0001f\\r é 𝄞\"")
    let back = try JSONDecoder().decode([String].self, from: Data("[\(source)]".utf8))
    #expect(back == [text])
  }

  @Test func numbersAreValidJSON() {
    #expect(JSONValue.number(4).text == "4")
    #expect(JSONValue.number(0.1).text == "0.1")
    #expect(JSONValue.number(1e-7).text == "1e-07")
    #expect(JSONValue.number(.nan).text == "null")
    #expect(JSONValue.number(.infinity).text == "null")
  }

  @Test func scriptTextCannotLeaveItsElement() throws {
    let value: JSONValue = ["title": "</script><!-- & \u{2028}"]
    let source = value.scriptText
    #expect(!source.contains("<"))
    #expect(!source.contains("\u{2028}"))
    let back = try JSONDecoder().decode([String: String].self, from: Data(source.utf8))
    #expect(back == ["title": "</script><!-- & \u{2028}"])
  }
}
