import Testing
import Torch

@testable import Spectra

@Suite struct PowerSpectrumTests {
  @Test(arguments: SplitTests.sizes) func profileEqualsNumPy(_ size: [Int]) throws {
    let reference = try Reference()
    let name = size.map(String.init).joined(separator: "x")
    let spectrum = radialSpectrum(testImages(size))
    expectClose(Tensor(spectrum.shares), try reference["\(name) shares"], 1e-12, name)
    #expect(spectrum.bins == (try reference["\(name) bins"].ints))
  }

  @Test(arguments: SplitTests.sizes) func logMagnitudeEqualsNumPy(_ size: [Int]) throws {
    let name = size.map(String.init).joined(separator: "x")
    let picture = logMagnitude(testImages(size))
    #expect(picture.shape == Array(size.dropFirst()))
    try Reference().expect(picture, "\(name) log magnitude")
  }

  @Test func everyPlaneCountsAlikeAndSharesSumToOne() {
    // The second image is ten times brighter and counts no more.
    let images = testImages([2, 3, 12, 9])
    images[1].multiplyInPlace(by: 10)
    let shares = radialSpectrum(images).shares
    #expect(abs(shares.reduce(0, +) - 1) < 1e-12)
    let planes = (0..<2).flatMap { i in (0..<3).map { radialSpectrum(images[i][$0]).shares } }
    for (radius, share) in shares.enumerated() {
      #expect(abs(planes.map { $0[radius] }.reduce(0, +) / 6 - share) < 1e-12)
    }
  }

  @Test(arguments: [[1, 1, 12, 9], [1, 1, 7, 8]]) func aMapHasTheProfileOfItsImage(_ size: [Int]) {
    let image = testImages(size)
    let (height, width) = (size[2], size[3])
    let map: [Double] = powerSpectrum(image.to(.float64)).flattened().array()
    let profile = RadialSpectrum(energies: map, height: height, width: width)
    let expected = radialSpectrum(image)
    #expect(profile.bins == expected.bins)
    #expect(zip(profile.shares, expected.shares).allSatisfy { abs($0 - $1) < 1e-12 })
    let nothing = RadialSpectrum(
      energies: [Double](repeating: 0, count: height * width), height: height, width: width)
    #expect(nothing.shares.allSatisfy { $0 == 0 })
  }

  @Test func whiteNoiseIsFlat() {
    let noise = Tensor.randomNormal([100, 3, 32, 32], using: Generator(seed: 1))
    let spectrum = radialSpectrum(noise)
    for (share, expected) in zip(spectrum.shares, spectrum.whiteNoise) {
      #expect(abs(share - expected) < 0.05 * expected + 0.0005)
    }
    #expect(spectrum.bins.reduce(0, +) == 1024)
    #expect(abs(spectrum.whiteNoise.reduce(0, +) - 1) < 1e-12)
    for (radius, share) in [(4, 0.956), (8, 0.812), (12, 0.573), (16, 0.226)] {
      let high = split(noise, radius: Double(radius)).high
      #expect(abs(energy(high) / energy(noise) - share) < 0.003, "H_white at \(radius)")
    }
  }

  @Test(arguments: [(3, 4, 5), (0, 9, 9), (15, 0, 15), (16, 16, 23), (2, 1, 2)])
  func aCosineLiesAtItsRadius(row: Int, column: Int, radius: Int) {
    let angle = 2 * Double.pi / 32
    let rows = Tensor.arange(0, 32).to(.float64).reshaped([32, 1]) * (angle * Double(row))
    let columns = Tensor.arange(0, 32).to(.float64) * (angle * Double(column))
    let image = (rows + columns).cosine() * 0.4 + 0.5
    let wave = radialSpectrum(image, keepsMean: false)
    #expect(abs(wave.shares[radius] - 1) < 1e-12)
    let all = radialSpectrum(image)
    #expect(abs(all.shares[0] + all.shares[radius] - 1) < 1e-12)
    // Mean 0.5, amplitude 0.4: 0.25 against 0.4²/2, or 0.4² where the cosine only changes sign.
    let power = row == 16 ? 0.16 : 0.08
    #expect(abs(all.shares[radius] - power / (0.25 + power)) < 1e-12)
  }

  @Test func blackImagesAreLeftOut() {
    let images = testImages([3, 1, 8, 8])
    let expected = radialSpectrum(Tensor.concatenated([images[0..<1], images[2..<3]])).shares
    images[1].fillInPlace(with: 0)
    #expect(radialSpectrum(images).shares == expected)
    #expect(radialSpectrum(Tensor.zeros([2, 3, 8, 8])).shares == [0, 0, 0, 0, 0, 0, 0])
  }

  /// Without its mean a constant image is rounding, which must not count as a whole image.
  @Test func constantImagesWithoutTheirMeanAreLeftOut() {
    let images = testImages([2, 1, 31, 13])
    let expected = radialSpectrum(images[0], keepsMean: false).shares
    images[1].fillInPlace(with: 0.7)
    let shares = radialSpectrum(images, keepsMean: false).shares
    #expect(shares == expected && shares[0] == 0)
    #expect(radialSpectrum(images[1]).shares[0] > 1 - 1e-12)
  }

  @Test func powerIsUnitary() {
    let images = testImages([2, 3, 9, 14], dtype: .float64)
    let power = powerSpectrum(images)
    #expect(power.shape == images.shape)
    #expect(abs(power.sum().item - energy(images)) < 1e-9)
    let dc = images.sum([-2, -1]).power(2) / Double(9 * 14)
    expectClose(power.narrowed(2, 4..<5).narrowed(3, 7..<8).reshaped([2, 3]), dc, 1e-9, "DC")
  }

  @Test func onePixel() {
    let spectrum = radialSpectrum(Tensor.full([1, 1, 1, 1], 0.5))
    #expect(spectrum == RadialSpectrum(shares: [1], bins: [1]))
    #expect(radialSpectrum(Tensor.full([1, 1, 1, 1], 0.5), keepsMean: false).shares == [0])
  }

  @Test func trackedImagesAreMeasuredToo() {
    let images = testImages([1, 1, 6, 6])
    let expected = radialSpectrum(images)
    #expect(radialSpectrum(images.requiringGradient()) == expected)
  }
}
