import Foundation
import Testing

@testable import Robustness

@Suite struct EpsilonTests {
  @Test(
    arguments: [
      ("8/255", 8.0 / 255), ("0.03", 0.03), ("1e-2", 0.01), (" 2 / 255 ", 2.0 / 255), ("1", 1.0),
      ("0", 0.0), ("-1/255", -1.0 / 255),
    ] as [(String, Double)]) func reads(_ text: String, _ value: Double) throws
  {
    #expect(try Epsilon(parsing: text).value == value)
  }

  @Test(arguments: ["", "eight", "8/", "/255", "8/0", "1/2/3", "inf", "nan", "8 255"])
  func refuses(_ text: String) {
    #expect(
      attackFailure { _ = try Epsilon(parsing: text) }
        == "epsilon \"\(text)\" is not a number; write 8/255 or 0.03")
  }

  @Test(
    arguments: [
      (8.0 / 255, "8/255"), (0.5, "0.5"), (0.03, "0.03"), (0.0, "0"), (1.0, "1"), (3.0, "3"),
      (0.031372549, "8/255"), (0.0313726, "0.0313726"), (300.0 / 255, "300/255"), (1e-12, "0/255"),
    ] as [(Double, String)]) func prints(_ value: Double, _ text: String)
  {
    #expect("\(Epsilon(value))" == text)
  }

  @Test func isANumberInJSON() throws {
    let data = try JSONEncoder().encode([Epsilon(0.25)])
    #expect(String(decoding: data, as: UTF8.self) == "[0.25]")
    #expect(try JSONDecoder().decode([Epsilon].self, from: data) == [Epsilon(0.25)])
  }

  @Test func threatsSayTheirNorm() {
    #expect("\(Threat(.linf, Epsilon(8.0 / 255)))" == "L∞ 8/255")
    #expect("\(Threat(.l2, 0.5))" == "L2 0.5")
  }
}
