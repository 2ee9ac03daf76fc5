import Spectra
import Studies
import Testing

@testable import Reports

@Suite struct TextCurveTests {
  private func curve(_ answers: [(Condition, Int)] = Samples.curve) throws -> FilteringCurve {
    try #require(AuditResult(Samples.outcomes(answers)).filtering.first)
  }

  @Test func isDrawnInASCII() throws {
    let text = try #require(
      try TextCurve(curve(), width: 52, height: 9, isUnicode: false).text)
    #expect(text.allSatisfy { $0.isASCII })
    #expect(
      text
        == """
        100 % |
              |
              |=======================......L whole 80.0
              |             ..L.......
         50 % |H  :    .....
              |   ..... :
              |L..         :  H  :  :
              |------------------------:--:-H chance 10.0
          0 % |
              ++--------------+-------------+
               4              8            12  r

               L  frequencies within r   H  frequencies beyond r   rescale none

        """)
  }

  @Test(arguments: [1, 40, 63, 80, 500]) func staysWithinTheWidth(_ width: Int) throws {
    let curve = try curve()
    for isUnicode in [true, false] {
      let text = try #require(TextCurve(curve, width: width, isUnicode: isUnicode).text)
      let lines = text.split(separator: "\n").dropLast()
      #expect(lines.allSatisfy { $0.count <= max(40, min(width, 100)) }, "\(text)")
    }
  }

  @Test func measuredPointsAreLetters() throws {
    let text = try #require(try TextCurve(curve(), width: 70).text)
    let plot = text.split(separator: "\n").dropLast(1).joined()
    #expect(plot.filter { $0 == "L" }.count == 3 && plot.filter { $0 == "H" }.count == 3)
    #expect(text.unicodeScalars.contains { (0x2801...0x28FF).contains($0.value) })
  }

  @Test func oneRadiusIsNoCurve() throws {
    let one = try curve([(.original, 9), (.low(4), 5), (.high(4), 5)])
    #expect(TextCurve(one, width: 80).text == nil)
    let low = try curve([(.original, 100), (.low(4), 5), (.low(8), 90)])
    let text = try #require(TextCurve(low, width: 80).text)
    #expect(!text.contains("H  frequencies"))
  }
}
