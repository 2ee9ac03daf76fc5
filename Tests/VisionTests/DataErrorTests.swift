import Testing

@testable import Vision

struct DataErrorTests {
  @Test func oneLineSaysWhatWhereAndHowToMendIt() {
    let error = DataError("a.bin", expected: "1 byte", found: "2", remedy: "Fetch it again.")
    #expect(error.description == "a.bin: expected 1 byte, found 2. Fetch it again.")
  }

  @Test(arguments: [
    (0, "0"), (999, "999"), (1000, "1,000"), (-12_345, "-12,345"), (1_234_567, "1,234,567"),
  ])
  func numbersAreGrouped(number: Int, text: String) {
    #expect(number.grouped == text)
  }

  @Test func countsAgreeWithTheirNouns() {
    #expect(counted(1, "byte") == "1 byte")
    #expect(counted(0, "byte") == "0 bytes")
    #expect(counted(3072, "byte") == "3,072 bytes")
  }
}
