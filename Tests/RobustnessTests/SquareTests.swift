import Testing
import Torch

@testable import Robustness

@Suite struct SquareTests {
  static let epsilons: [ThreatNorm: Double] = [.linf: 0.1, .l2: 1.5, .l1: 12]

  /// Start and one move of the authors' code, with the same random numbers.
  @Test(arguments: EnsembleReference.norms.keys.sorted()) func movesAsTheAuthorsCode(
    _ name: String
  ) throws {
    let reference = try EnsembleReference()
    let norm = try #require(EnsembleReference.norms[name])
    let moves = Square(norm).moves(within: Self.epsilons[norm]!)
    let clean = try reference["square.images"]
    func numbers(_ entry: String, _ shape: [Int]) throws -> Tensor {
      try reference["square.\(name).\(entry).numbers"].reshaped([clean.shape[0]] + shape)
    }
    let first = try numbers("start", norm == .linf ? [3, 1, 10] : [4, 25])
    let start = moves.start(clean) { shape in first.reshaped([clean.shape[0]] + shape) }
    expectNear(start, try reference["square.\(name).start"], 1e-6, "start")
    let then = try numbers("move", [norm == .linf ? 5 : 8])
    let side = Square(norm, initialShare: 0.3).side(at: 0, height: 10, width: 10)
    #expect(side == 5)
    let moved = moves.next(clean, start, side: side) { _ in then }
    // In L1 the authors leave 10⁻⁶ of ε unused.
    expectNear(moved, try reference["square.\(name).moved"], 4e-6, "move")
  }

  /// The schedule of the paper's section 3.1, for 10,000 queries and rescaled.
  @Test func sharesHalveOnTime() {
    let plain = Square(.linf, queries: 10_000, rescalesSchedule: false)
    let steps = [0, 10, 11, 51, 201, 501, 1001, 2001, 4001, 6001, 8001, 9999]
    let halvings = [0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9]
    for (step, count) in zip(steps, halvings) {
      #expect(plain.share(at: step) == 0.8 / Double(1 << count), "\(step)")
      #expect(Square(.linf, queries: 1000).share(at: step / 10) >= plain.share(at: step))
    }
    #expect(Square(.linf, queries: 100).share(at: 99) == 0.8 / 512)
    #expect(Square(.linf, rescalesSchedule: false).share(at: 4999) == 0.8 / 128)
  }

  @Test func sidesFitTheImage() {
    let linf = Square(.linf, queries: 10_000)
    #expect(linf.side(at: 0, height: 32, width: 32) == 29)
    #expect(linf.side(at: 9999, height: 32, width: 32) == 1)
    #expect(linf.side(at: 0, height: 20, width: 100) == 20)
    let l2 = Square(.l2, queries: 10_000)
    #expect(l2.side(at: 0, height: 32, width: 32) == 29)
    #expect(l2.side(at: 20, height: 32, width: 32) == 21)
    #expect(l2.side(at: 9999, height: 32, width: 32) == 3)
    #expect(l2.side(at: 0, height: 2, width: 2) == 2)
  }

  /// Of norm 1, one half above 0 and the other below, symmetric from left to right.
  @Test(arguments: [ThreatNorm.l2, .l1], 1...9) func bumpsHaveNormOne(
    _ norm: ThreatNorm, _ side: Int
  ) {
    let rows = bump(side: side, norm)
    let tensor = Tensor(rows.flatMap { $0 }, shape: [1, side, side])
    expectClose(norms(tensor, norm), Tensor([1.0]), 1e-12)
    #expect(rows[..<(side / 2)].joined().allSatisfy { $0 > 0 })
    #expect(rows[(side / 2)...].joined().allSatisfy { $0 < 0 })
    if side % 2 == 1 { #expect(rows.allSatisfy { $0 == $0.reversed() }) }
  }

  /// Squares reach every pixel, the last row and column too, and each as often.
  @Test func windowsReachEveryPlace() {
    let images = Tensor.zeros([9000, 1, 5, 4])
    let places = Tensor.randomUniform([9000, 2], using: Generator(seed: 6))
    let windows = Windows(images, side: 3, places: places)
    #expect(windows.mask.to(.int64).sum([1, 2, 3]).equals(9).allTrue)
    let counts = windows.mask.to(.float64).mean([0, 1]).doubles
    // Three places in a column and two in a row, all as likely.
    let rows = [1.0 / 3, 2.0 / 3, 1, 2.0 / 3, 1.0 / 3]
    let expected = rows.flatMap { row in [0.5, 1, 1, 0.5].map { row * $0 } }
    #expect(zip(counts, expected).allSatisfy { abs($0 - $1) < 0.02 }, "\(counts)")
  }

  /// On a linear model a square of one value shows which sign is right: the corner is found.
  @Test func findsTheCornerOfALinearModel() throws {
    let weight = testNumbers([32], seed: 8)
    let images = testImages([6, 2, 4, 4], seed: 9)
    let model = LinearModel(weight: weight, bias: -2 * weight.absolute().sum().item)
    let labels = Tensor([Int64](repeating: 0, count: 6))
    let report = try Square(.linf, queries: 1500).run(
      on: model.victim, images, labels, within: [Epsilon(0.1)])
    let corner = clippedToBox(images + (weight.sign() * 0.1).reshaped([1, 2, 4, 4]))
    expectClose(report.results[0].images, corner, 1e-12)
  }

  @Test(arguments: ThreatNorm.allCases) func asksAsOftenAsItSays(_ norm: ThreatNorm) throws {
    let examples = try AttackExamples()
    let result = try Square(norm, queries: 25, restarts: 2).run(
      on: examples.victim, examples.images, examples.right, within: [Epsilon(1e-6)],
      measuresRounding: false
    ).results[0]
    #expect(result.queries == Queries(forward: 12 * 50, backward: 0))
  }

  @Test func badHyperparametersAreNamed() {
    #expect(Square(.linf).problems == [])
    #expect(
      Square(.linf, queries: 0, initialShare: 0, restarts: 0).problems == [
        "queries is 0; it is a whole number, 1 or more",
        "the initial share is 0.0; it is above 0, at most 1",
        "restarts is 0; it is a whole number, 1 or more",
      ])
    #expect(
      Square(.l2).parameters.map(\.description) == [
        "queries 5000", "initial share 0.8", "rescaled schedule yes", "restarts 1", "loss margin",
      ])
  }
}
