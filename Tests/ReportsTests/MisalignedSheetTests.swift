import Studies
import Testing
import Training
import Vision

@testable import Reports

@Suite struct MisalignedSheetTests {
  @Test func picturesAreEnlargedInTheirColumns() throws {
    let run = try Samples.pair()[0]
    let sheet = try #require(MisalignedSheet(run).raster)
    let exhibit = run.exhibits[0]
    #expect(sheet.height == 150 + 214 + 12)
    for (column, picture) in [exhibit.original, exhibit.low, exhibit.high, exhibit.highAmplified]
      .enumerated()
    {
      let left = 36 + column * 184
      #expect(sheet.colour(x: left, y: 150) == picture.colour(x: 0, y: 0))
      #expect(
        sheet.colour(x: left + 6 * 27 + 5, y: 150 + 6 * 27 + 5) == picture.colour(x: 27, y: 27))
    }
  }

  @Test func rowsAreLimited() throws {
    var run = try Samples.pair()[0]
    run.exhibits = (0..<20).map { Samples.exhibit(index: $0) }
    let sheet = try #require(MisalignedSheet(run, limit: 3).raster)
    #expect(sheet.height == 150 + 3 * 214 + 12)
    run.exhibits = []
    #expect(MisalignedSheet(run).raster == nil)
  }

  @Test func largeImagesFitTheirPlace() throws {
    var run = try Samples.pair()[0]
    run.exhibits = [Samples.exhibit(index: 0, side: 224)]
    let sheet = try #require(MisalignedSheet(run).raster)
    #expect(sheet.colour(x: 36 + 175, y: 200) == Colour(0xffffff))
  }

  @Test func confidencesNameTheTrueClassLast() {
    let run = Samples.run(norm: .none)
    let probabilities = [0.5, 0.2, 0.15, 0.1, 0.03, 0.01, 0.005, 0.005, 0, 0]
    let shown = Confidence.top(3, of: probabilities, label: 5, in: run)
    #expect(shown.map(\.name) == ["T-shirt/top", "Trouser", "Sandal"])
    #expect(shown.map(\.isTrue) == [false, false, true])
    let right = Confidence.top(3, of: probabilities, label: 1, in: run)
    #expect(right.map(\.name) == ["T-shirt/top", "Trouser", "Pullover"])
    #expect(right.map(\.isTrue) == [false, true, false])
  }
}
