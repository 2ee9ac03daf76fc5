import Testing

@testable import Reports

@Suite struct ColourTests {
  @Test(arguments: [UInt32(0x000000), 0xffffff, 0xff0000, 0x1b7837, 0x0b2f66, 0x808080])
  func oklabGoesThereAndBack(code: UInt32) {
    #expect(Oklab(Colour(code)).colour == Colour(code))
  }

  @Test func oklabOfRedAsPublished() {
    let red = Oklab(Colour(0xff0000))
    #expect(abs(red.lightness - 0.62796) < 1e-4)
    #expect(abs(red.a - 0.22486) < 1e-4)
    #expect(abs(red.b - 0.12585) < 1e-4)
  }

  @Test func rampHasItsEndsAndEvenLightness() {
    let ramp = Colour(0x74b2dd).ramp(to: Colour(0x0b2f66), count: 5)
    #expect(ramp.first == Colour(0x74b2dd))
    #expect(ramp.last == Colour(0x0b2f66))
    let lightness = ramp.map { Oklab($0).lightness }
    let steps = zip(lightness, lightness.dropFirst()).map { $0 - $1 }
    #expect(steps.allSatisfy { abs($0 - steps[0]) < 0.01 })
    #expect(Colour(0).ramp(to: Colour(0xffffff), count: 1).count == 1)
  }

  @Test func divergingPaletteIsEvenOnBothSides() {
    func lightness(_ value: Double) -> Double { Oklab(DivergingPalette.colour(value)).lightness }
    for value in stride(from: 0.1, through: 1, by: 0.1) {
      #expect(abs(lightness(value) - lightness(-value)) < 0.02)
      #expect(lightness(value) < lightness(value - 0.1))
    }
    #expect(DivergingPalette.colour(1).red > DivergingPalette.colour(1).blue)
    #expect(DivergingPalette.colour(-1).blue > DivergingPalette.colour(-1).red)
    #expect(DivergingPalette.colour(5) == DivergingPalette.colour(1))
    #expect(DivergingPalette.colour(.nan) == Colour(0x808080))
  }
}
