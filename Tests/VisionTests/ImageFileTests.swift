import Testing

@testable import Vision

/// The expected samples are what `Fixtures/make.py` prints: Pillow's, or for 16 bits the formula's.
struct ImageFileTests {
  let folder = TemporaryFolder()

  /// The samples 7, 12, 17, … of `make.py`, taken in fours; a picture keeps the first of each four.
  private func samples(keeping channels: Int) -> [UInt8] {
    (0..<48).filter { $0 % 4 < channels }.map { UInt8($0 * 5 + 7) }
  }

  @Test(arguments: [("grey", 1), ("grey-alpha", 2), ("rgb", 3), ("rgba", 4)])
  func pngSamplesAreExact(name: String, channels: Int) throws {
    let raster = try ImageFile.read(fixture(name + ".png"))
    #expect(
      raster
        == Raster(width: 4, height: 3, channels: channels, bytes: samples(keeping: channels)))
  }

  @Test func palettesAreLookedUp() throws {
    let row: [UInt8] = [10, 20, 30, 40, 50, 60, 70, 80, 90, 250, 251, 252]
    #expect(
      try ImageFile.read(fixture("palette.png"))
        == Raster(width: 4, height: 3, channels: 3, bytes: row + row + row))
  }

  @Test func palettesWithAlphaAreLookedUp() throws {
    let row: [UInt8] = [10, 20, 30, 255, 40, 50, 60, 0, 70, 80, 90, 128, 250, 251, 252, 255]
    #expect(
      try ImageFile.read(fixture("palette-alpha.png"))
        == Raster(width: 4, height: 3, channels: 4, bytes: row + row + row))
  }

  @Test func singleBitsBecomeBlackAndWhite() throws {
    #expect(
      try ImageFile.read(fixture("bits.png")).bytes == [
        255, 0, 255, 255, 0, 0, 0, 255, 0, 255, 0, 0, 0, 255, 255, 255,
      ])
  }

  @Test func sixteenBitsAreRoundedToEight() throws {
    #expect(
      try ImageFile.read(fixture("grey16.png"))
        == Raster(
          width: 5, height: 2, channels: 1, bytes: [0, 0, 1, 1, 1, 2, 127, 128, 254, 255]))
    #expect(
      try ImageFile.read(fixture("rgb16.png")).bytes == [
        0, 2, 255, 0, 127, 255, 1, 128, 254, 1, 254, 254, 1, 255, 254, 2, 0, 253, 127, 0, 128, 128,
        1, 127, 254, 1, 1, 255, 1, 0,
      ])
  }

  @Test func aDeclaredGammaChangesNothing() throws {
    #expect(try ImageFile.read(fixture("gamma.png")).bytes == samples(keeping: 1))
  }

  @Test func colourJPEGEqualsPillows() throws {
    let raster = try ImageFile.read(fixture("rgb.jpg"))
    #expect(raster == Raster(width: 16, height: 8, channels: 3, bytes: Self.colourJPEG))
  }

  @Test func greyJPEGEqualsPillows() throws {
    let raster = try ImageFile.read(fixture("grey.jpg"))
    #expect(raster == Raster(width: 16, height: 8, channels: 1, bytes: Self.greyJPEG))
  }

  @Test func contentTellsTheFormatNotTheName() throws {
    let path = folder.write(contents(fixture("rgb.png")), "picture.jpg")
    #expect(try ImageFile.read(path).bytes == samples(keeping: 3))
  }

  @Test func memoryIsDecodedToo() throws {
    #expect(try ImageFile.decode(contents(fixture("rgb.png"))).bytes == samples(keeping: 3))
  }

  @Test func aPNGIsWrittenAndReplaced() throws {
    for raster in [
      Raster(width: 2, height: 1, filledWith: [1, 2, 3]),
      Raster(width: 1, height: 1, filledWith: [9]),
    ] {
      try ImageFile.writePNG(raster, to: folder("picture.png"))
      #expect(try ImageFile.read(folder("picture.png")) == raster)
    }
    #expect(folder.names == ["picture.png"])
  }

  @Test func aMissingTargetFolderIsNamed() {
    let path = folder("none/picture.png")
    #expect(
      failure {
        try ImageFile.writePNG(Raster(width: 1, height: 1, filledWith: [9]), to: path)
      }
        == "\(path): expected its folder \(folder("none")) to exist, found no such folder. "
        + "Create it with mkdir -p, or choose another path.")
  }

  // MARK: What is refused

  private func failureText(_ bytes: [UInt8]) -> String {
    failure { try ImageFile.read(folder.write(bytes, "file")) }
  }

  private func text(_ format: String, _ reason: String) -> String {
    "\(folder("file")): expected a whole \(format) picture, found damage (\(reason)). "
      + "Save or copy the picture again."
  }

  @Test func anEmptyFileIsRefused() {
    #expect(
      failureText([])
        == "\(folder("file")): expected data, found an empty file. Save the picture again.")
  }

  @Test func noPictureIsRefused() {
    #expect(
      failureText(Array("GIF89a\u{1}\0\u{1}\0".utf8))
        == "\(folder("file")): expected a PNG or JPEG picture, found content that starts with "
        + "47 49 46 38 39 61 01 00. Convert it to PNG.")
  }

  @Test func aFolderIsRefused() {
    #expect(
      failure { try ImageFile.read(folder.path) }
        == "\(folder.path): expected a file, found a folder. Name a file inside the folder.")
  }

  @Test func aMissingFileIsRefused() {
    #expect(
      failure { try ImageFile.read(folder("none.png")) }
        == "\(folder("none.png")): expected a readable file, found No such file or directory. "
        + "Check the path.")
  }

  @Test func aTruncatedPNGIsRefused() {
    let bytes = contents(fixture("rgba.png"))
    #expect(failureText(Array(bytes.prefix(8))) == text("PNG", "libpng: read beyond end of data"))
    #expect(failureText(Array(bytes.prefix(60))) == text("PNG", "libpng: read beyond end of data"))
  }

  @Test(arguments: ["grey.png", "palette-alpha.png", "rgb16.png", "rgb.jpg", "grey.jpg"])
  func everyCutIsRefused(name: String) {
    let bytes = contents(fixture(name))
    // The closing chunk of a PNG, 12 bytes, may be missing: every pixel is there and checked.
    for count in 0..<bytes.count - (name.hasSuffix("png") ? 12 : 0) {
      #expect(throws: DataError.self, "\(count) bytes") {
        try ImageFile.decode(Array(bytes.prefix(count)))
      }
    }
  }

  @Test func aDamagedPNGIsRefused() {
    var bytes = contents(fixture("rgba.png"))
    bytes[50] ^= 0xff
    #expect(failureText(bytes) == text("PNG", "libpng: IDAT: invalid distance code"))
  }

  /// The pixels decode, but the chunk's checksum says they are not what was written.
  @Test func aPNGOfAWrongCRCIsRefused() {
    var bytes = contents(fixture("rgba.png"))
    bytes[bytes.count - 13] ^= 1
    #expect(failureText(bytes) == text("PNG", "libpng: IDAT: CRC error"))
  }

  @Test func aHugePNGIsRefusedBeforeAllocating() {
    #expect(
      failure { try ImageFile.read(fixture("huge.png")) }
        == "\(fixture("huge.png")): expected a picture of at most 100,000,000 pixels, "
        + "found 20,000 × 5,001. Scale or crop it first.")
  }

  @Test func aTruncatedJPEGIsRefused() {
    let bytes = contents(fixture("rgb.jpg"))
    #expect(
      failureText(Array(bytes.dropLast(40)))
        == text("JPEG", "TurboJPEG: Premature end of JPEG file"))
    #expect(
      failureText(Array(bytes.prefix(4)))
        == text("JPEG", "TurboJPEG: JPEG datastream contains no image"))
  }

  @Test func aHugeJPEGIsRefusedBeforeAllocating() throws {
    var bytes = contents(fixture("rgb.jpg"))
    let frame = try #require(bytes.indices.first { bytes[$0...].starts(with: [0xff, 0xc0]) })
    bytes.replaceSubrange(frame + 5..<frame + 9, with: [0xff, 0xdc, 0xff, 0xdc])
    #expect(
      failureText(bytes)
        == "\(folder("file")): expected a picture of at most 100,000,000 pixels, "
        + "found 65,500 × 65,500. Scale or crop it first.")
  }

  @Test func aCMYKJPEGIsRefusedByName() {
    #expect(
      failure { try ImageFile.read(fixture("cmyk.jpg")) }
        == "\(fixture("cmyk.jpg")): expected a grey or RGB picture, found a CMYK JPEG. Convert it to "
        + "RGB first: how depends on the ink profile it was made for.")
  }

  // MARK: What Pillow decodes

  private static let colourJPEG: [UInt8] = [
    1, 2, 253, 15, 1, 247, 33, 0, 239, 48, 1, 231, 63, 1, 222, 78, 2, 214, 96, 2, 204, 111, 1, 198,
    130, 1, 190, 143, 1, 184, 161, 0, 174, 177, 0, 166, 191, 2, 158, 208, 2, 149, 226, 1, 141, 238,
    1, 135, 2, 31, 249, 16, 30, 243, 34, 29, 235, 50, 30, 226, 65, 30, 218, 80, 31, 210, 98, 31,
    199, 112, 29, 195, 131, 30, 186, 144, 30, 180, 162, 29, 170, 179, 29, 162, 193, 31, 153, 208,
    31, 145, 227, 30, 136, 240, 30, 131, 0, 65, 237, 13, 64, 231, 32, 64, 224, 48, 65, 215, 60, 66,
    206, 77, 66, 197, 96, 66, 190, 109, 64, 183, 129, 65, 175, 142, 65, 169, 160, 64, 161, 177, 65,
    151, 190, 65, 143, 205, 66, 133, 225, 65, 125, 238, 65, 119, 0, 98, 228, 13, 97, 222, 31, 96,
    214, 46, 97, 206, 61, 96, 196, 76, 97, 188, 95, 97, 180, 109, 96, 175, 128, 97, 165, 141, 97,
    160, 159, 96, 149, 175, 96, 141, 189, 98, 133, 206, 98, 124, 224, 97, 116, 237, 97, 110, 4,
    128, 224, 17, 128, 218, 35, 127, 210, 51, 127, 202, 64, 128, 192, 81, 128, 184, 100, 128, 175,
    113, 128, 169, 132, 129, 160, 144, 128, 155, 164, 127, 145, 179, 128, 137, 193, 129, 129, 209,
    129, 120, 228, 128, 112, 240, 128, 106, 3, 160, 215, 15, 159, 209, 33, 159, 200, 50, 159, 192,
    64, 160, 184, 81, 160, 175, 99, 160, 165, 111, 159, 159, 130, 160, 150, 145, 159, 146, 163,
    158, 136, 178, 159, 127, 193, 160, 119, 208, 160, 111, 226, 160, 102, 240, 159, 96, 0, 194,
    203, 12, 194, 197, 30, 193, 188, 47, 193, 180, 61, 195, 171, 77, 195, 163, 96, 194, 153, 108,
    194, 149, 127, 194, 140, 142, 193, 134, 160, 193, 124, 175, 194, 115, 190, 194, 107, 205, 195,
    98, 223, 194, 90, 237, 193, 84, 1, 223, 198, 14, 223, 192, 33, 223, 185, 50, 223, 177, 62, 224,
    167, 79, 224, 159, 98, 224, 151, 110, 223, 145, 130, 224, 136, 144, 223, 131, 162, 223, 120,
    177, 224, 112, 192, 223, 103, 207, 224, 94, 226, 224, 87, 240, 223, 81,
  ]

  private static let greyJPEG: [UInt8] = [
    30, 33, 37, 41, 45, 49, 53, 56, 61, 64, 68, 72, 76, 80, 84, 87, 47, 50, 54, 58, 62, 66, 70, 73,
    78, 81, 85, 89, 93, 97, 101, 104, 65, 68, 73, 77, 80, 84, 89, 91, 97, 100, 104, 108, 111, 115,
    120, 123, 83, 86, 90, 94, 97, 101, 106, 109, 114, 117, 121, 125, 129, 133, 137, 140, 102, 105,
    109, 113, 116, 120, 125, 128, 133, 136, 140, 144, 148, 152, 156, 159, 119, 122, 126, 130, 134,
    138, 142, 145, 150, 153, 157, 161, 165, 169, 173, 176, 137, 140, 144, 148, 152, 156, 160, 163,
    168, 171, 175, 179, 183, 187, 191, 194, 154, 157, 162, 166, 169, 173, 178, 180, 186, 189, 193,
    197, 200, 204, 209, 212,
  ]
}
