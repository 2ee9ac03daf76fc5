import Testing

@testable import Vision

/// Against Pillow and torchvision's formulas: see Fixtures/frames.py.
@Suite struct FramingTests {
  static let frames: [(name: String, framing: Framing)] = [
    ("photo 24x24 24", Framing(height: 24, width: 24)),
    ("photo 24x24 28", Framing(height: 24, width: 24, shorterSide: 28)),
    ("photo 37x37 37", Framing(height: 37, width: 37)),
    ("photo 61x61 64", Framing(height: 61, width: 61, shorterSide: 64)),
    ("photo 9x9 9", Framing(height: 9, width: 9)),
    ("photo 20x31 33", Framing(height: 20, width: 31, shorterSide: 33)),
  ]

  private func array(_ name: String) throws -> Raster {
    let member = try NPYMember(ZipArchive(fixture("frames.npz")), name + ".npy")
    return Raster(
      width: member.shape[1], height: member.shape[0], channels: 3,
      bytes: try member.bytes(0..<member.shape.reduce(1, *)))
  }

  @Test(arguments: frames.indices) func equalsPillowSampleBySample(_ place: Int) throws {
    let (name, framing) = Self.frames[place]
    #expect(try array("photo").framed(framing) == array(name), "\(name)")
  }

  @Test func tallPicturesAreScaledByTheirWidth() throws {
    let photo = try array("photo")
    let turned = Raster(
      width: 37, height: 50, channels: 3,
      bytes: (0..<50 * 37 * 3).map { place in
        let (row, rest) = place.quotientAndRemainder(dividingBy: 37 * 3)
        return photo.bytes[(rest / 3 * 50 + row) * 3 + rest % 3]
      })
    #expect(
      turned.framed(Framing(height: 16, width: 16, shorterSide: 19)) == (try array("tall 16x16 19"))
    )
  }

  @Test func jpegsDecodeAsInPillow() throws {
    let picture = try ImageFile.read(fixture("photo.jpg"))
    #expect(picture == (try array("decoded")))
  }

  @Test func withoutAShorterSideTheCropIsFilled() {
    let place = Framing(height: 20, width: 40).placement(height: 30, width: 30)
    #expect(place == (40, 40, 10, 0))
    let wide = Framing(height: 20, width: 40).placement(height: 10, width: 100)
    #expect(wide == (20, 200, 0, 80))
  }

  /// Half a pixel of margin goes where Python's round puts it: to even.
  @Test func theCropRoundsAsTorchvision() {
    let framing = Framing(height: 4, width: 4, shorterSide: 5)
    #expect(framing.placement(height: 5, width: 5) == (5, 5, 0, 0))
    let other = Framing(height: 4, width: 4, shorterSide: 7)
    #expect(other.placement(height: 7, width: 7) == (7, 7, 2, 2))
  }

  @Test(arguments: ["224", "224x320", "1"]) func sizesAreRead(_ text: String) {
    #expect(Framing(parsing: text) != nil)
  }

  @Test(arguments: ["", "0", "-1", "x", "10x", "10x20x30", "20000", "a"])
  func otherSizesAreNot(_ text: String) {
    #expect(Framing(parsing: text) == nil)
    #expect(Framing(parsing: "224", resize: "200") == nil)
  }

  @Test func channelsAreConverted() {
    let colour = Raster(width: 1, height: 1, filledWith: [10, 20, 30])
    let clear = Raster(width: 1, height: 1, filledWith: [10, 20, 30, 40])
    #expect(colour.converted(to: 4).bytes == [10, 20, 30, 255])
    #expect(clear.converted(to: 3).bytes == [10, 20, 30])
    #expect(clear.converted(to: 2).bytes == [18, 40] && colour.converted(to: 1).bytes == [18])
    #expect(
      Raster(width: 1, height: 1, filledWith: [7, 9]).converted(to: 4).bytes == [7, 7, 7, 9])
  }
}
