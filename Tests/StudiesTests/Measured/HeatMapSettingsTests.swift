import Spectra
import Testing

@testable import Studies

@Suite struct HeatMapSettingsTests {
  @Test func aFullMapHas481Cells() {
    let settings = HeatMapSettings(norm: 4)
    #expect(settings.cycles(size: 32) == Array(-15...15))
    let found = settings.frequencies(height: 32, width: 32)
    #expect(found.count == 481 && Set(found).count == 481)
    let basis = FourierBasis(height: 32, width: 32)
    #expect(found.allSatisfy { $0.radius == 0 || !found.contains(basis.conjugate(of: $0)) })
    #expect(Set(found).isSubset(of: basis.frequencies))
  }

  @Test func aCoarseGridIsEvenAndSymmetric() {
    let settings = HeatMapSettings(grid: 5, norm: 4)
    #expect(settings.cycles(size: 224) == [-111, -56, 0, 56, 111])
    #expect(settings.cycles(size: 8) == [-3, -2, 0, 2, 3])
    #expect(settings.frequencies(height: 224, width: 224).count == 13)
    #expect(settings.frequencies(height: 8, width: 3).count == 8)
  }

  @Test func smallSidesHaveWhatThereIs() {
    let settings = HeatMapSettings(grid: 31, norm: 1)
    #expect(settings.cycles(size: 5) == [-2, -1, 0, 1, 2])
    #expect(settings.cycles(size: 2) == [0] && settings.cycles(size: 1) == [0])
    #expect(HeatMapSettings(grid: 1, norm: 1).frequencies(height: 9, width: 9).count == 1)
  }

  @Test func theNormKeepsTheRootMeanSquare() {
    #expect(HeatMapSettings.defaultNorm(height: 32, width: 32) == 4)
    #expect(HeatMapSettings.defaultNorm(height: 64, width: 16) == 4)
    #expect(HeatMapSettings.defaultNorm(height: 224, width: 224) == 28)
  }
}
