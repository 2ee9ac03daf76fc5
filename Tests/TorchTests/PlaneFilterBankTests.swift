import Foundation
import Testing
import Torch

/// Filters whose answer is known without a transform.
@Suite struct PlaneFilterBankTests {
  /// Rows of 6, columns of 5: 4 × 3 gains.
  private func bank(_ gains: [Double]...) -> PlaneFilterBank {
    PlaneFilterBank(height: 6, width: 5, gains: gains)
  }

  private let planes = Tensor.randomUniform([2, 3, 6, 5], using: Generator(seed: 5))

  private func only(_ places: Int..., gain: Double = 1) -> [Double] {
    (0..<12).map { places.contains($0) ? gain : 0 }
  }

  @Test func gainsAreByAbsoluteFrequencyDownAndAcross() {
    let (mean, rows, columns) = (
      planes.mean([-2, -1], keepAxes: true), planes.mean([-1], keepAxes: true),
      planes.mean([-2], keepAxes: true)
    )
    let found = bank(only(0), only(0, 3, 6, 9), only(0, 1, 2), only(0, gain: -2)).passed(planes)
    for (part, expected) in zip(found, [mean, rows, columns, mean * -2]) {
      #expect((part - expected).absolute().max().item < 1e-6)
    }
  }

  @Test func nothingAndEverything() {
    let bank = bank(only(), [Double](repeating: 1, count: 12))
    let parts = bank.split(planes)
    #expect(parts[0].passed.absolute().max().item == 0)
    #expect((parts[0].rest - planes).absolute().max().item == 0)
    #expect((parts[1].passed - planes).absolute().max().item < 1e-6)
    #expect(PlaneFilterBank(height: 6, width: 5, gains: []).split(planes).isEmpty)
  }

  @Test func anyNumberOfLeadingAxes() {
    let bank = bank(only(0, 1))
    let whole = bank.passed(planes)[0]
    #expect(bank.passed(planes[1][2])[0].floats == whole[1][2].floats)
    #expect(bank.passed(planes[1])[0].floats == whole[1].floats)
    #expect(bank.passed(planes[0..<0])[0].shape == [0, 3, 6, 5])
  }

  @Test func takesFloatsOfTheCPU() {
    #expect(PlaneFilterBank.takes(planes))
    #expect(
      !PlaneFilterBank.takes(planes.to(.float64)) && !PlaneFilterBank.takes(planes.to(.int64)))
  }

  @Test(arguments: FilterTrap.allCases) func saysWhatIsWrong(_ trap: FilterTrap) async throws {
    let result = try await #require(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [trap] in trap.trigger() }
    let text = String(decoding: result.standardErrorContent, as: UTF8.self)
    #expect(text.contains(trap.message), "\(text)")
  }
}

enum FilterTrap: String, CaseIterable, Codable, Sendable {
  case gainCount, planeSize, dtype, rescaledGradient

  var message: String {
    switch self {
    case .gainCount: "Torch: filters of [3] gains for planes of 6×5"
    case .planeSize:
      "Torch: filtering float32[5, 6] by 1 filters of 6×5: takes planes of 6 × 5, not [5, 6]"
    case .dtype: "takes float32 on the CPU, not Double"
    case .rescaledGradient: "rescaled results have no gradient"
    }
  }

  func trigger() {
    if self == .gainCount { _ = PlaneFilterBank(height: 6, width: 5, gains: [[1, 2, 3]]) }
    let bank = PlaneFilterBank(
      height: 6, width: 5, gains: [[Double](repeating: 1, count: 12)])
    switch self {
    case .gainCount: break
    case .planeSize: _ = bank.passed(.ones([5, 6]))
    case .dtype: _ = bank.passed(.ones([6, 5]).to(.float64))
    case .rescaledGradient:
      _ = bank.split(Tensor.ones([1, 6, 5]).requiringGradient(), dividingByMaximaAbove: 0)
    }
  }
}
