import Foundation

/// An sRGB colour of 8 bits a channel.
struct Colour: Sendable, Hashable {
  var red: UInt8
  var green: UInt8
  var blue: UInt8

  init(_ red: UInt8, _ green: UInt8, _ blue: UInt8) {
    (self.red, self.green, self.blue) = (red, green, blue)
  }

  /// From 0xRRGGBB.
  init(_ code: UInt32) {
    self.init(UInt8(code >> 16 & 255), UInt8(code >> 8 & 255), UInt8(code & 255))
  }

  /// "#rrggbb".
  var hex: String { String(format: "#%02x%02x%02x", Int(red), Int(green), Int(blue)) }

  var samples: [UInt8] { [red, green, blue] }

  /// The colour a share `amount` of the way to `other`, even to the eye: a straight line in Oklab.
  func mixed(with other: Colour, by amount: Double) -> Colour {
    let (a, b) = (Oklab(self), Oklab(other))
    return Oklab(
      lightness: a.lightness + amount * (b.lightness - a.lightness),
      a: a.a + amount * (b.a - a.a), b: a.b + amount * (b.b - a.b)
    ).colour
  }

  /// `count` colours from `self` to `other`; the middle one alone when `count` is 1.
  func ramp(to other: Colour, count: Int) -> [Colour] {
    guard count > 1 else { return [mixed(with: other, by: 0.5)] }
    return (0..<count).map { mixed(with: other, by: Double($0) / Double(count - 1)) }
  }
}

/// A colour in Oklab (Björn Ottosson, 2020): equal distances look equally different.
struct Oklab: Sendable, Equatable {
  var lightness: Double
  var a: Double
  var b: Double

  init(lightness: Double, a: Double, b: Double) {
    (self.lightness, self.a, self.b) = (lightness, a, b)
  }

  /// By chroma and hue in degrees.
  init(lightness: Double, chroma: Double, hue: Double) {
    let angle = hue * .pi / 180
    self.init(lightness: lightness, a: chroma * cos(angle), b: chroma * sin(angle))
  }

  init(_ colour: Colour) {
    let (r, g, b) = (
      Self.linear(colour.red), Self.linear(colour.green), Self.linear(colour.blue)
    )
    let l = cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b)
    let m = cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b)
    let s = cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b)
    self.init(
      lightness: 0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
      a: 1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
      b: 0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s)
  }

  /// The nearest sRGB colour, channel by channel.
  var colour: Colour {
    let l = pow(lightness + 0.3963377774 * a + 0.2158037573 * b, 3)
    let m = pow(lightness - 0.1055613458 * a - 0.0638541728 * b, 3)
    let s = pow(lightness - 0.0894841775 * a - 1.2914855480 * b, 3)
    return Colour(
      Self.encoded(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
      Self.encoded(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
      Self.encoded(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s))
  }

  private static func linear(_ sample: UInt8) -> Double {
    let value = Double(sample) / 255
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }

  private static func encoded(_ value: Double) -> UInt8 {
    let curve = value <= 0.0031308 ? 12.92 * value : 1.055 * pow(value, 1 / 2.4) - 0.055
    return UInt8((255 * min(1, max(0, curve))).rounded())
  }
}
