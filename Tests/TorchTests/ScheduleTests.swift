import Testing
import Torch

@Suite struct ScheduleTests {
  @Test(arguments: shapes) func equalsPyTorchs(_ name: String, _ shape: Schedule.Shape) throws {
    let reference = try Reference("training")
    for (steps, warmUp) in [(40, 0), (35, 5), (1, 0)] {
      let schedule = Schedule(shape, warmUpSteps: warmUp)
      #expect(schedule.problems.isEmpty)
      let rates = (0..<steps + warmUp).map {
        schedule.learningRate(base: 0.4, step: $0, totalSteps: steps + warmUp)
      }
      expectClose(
        Tensor(rates), try reference["rates \(name) \(steps) \(warmUp)"], tolerance: 1e-12,
        "\(name), \(steps) steps, \(warmUp) of warm-up")
    }
  }

  @Test func warmUpAndShapeAreJoinedAsPyTorchJoinsThem() throws {
    let schedule = Schedule(.cosine(to: 0.25), warmUpSteps: 5)
    let rates = (0..<40).map { schedule.learningRate(base: 0.4, step: $0, totalSteps: 40) }
    expectClose(Tensor(rates), try Reference("training")["rates joined"], tolerance: 1e-12)
  }

  @Test func theLastRateHoldsBeyondTheEnd() {
    for (shape, end) in [(.cosine(to: 0.1), 0.1), (.oneCycle(), 1 / 25e4)]
      as [(Schedule.Shape, Double)]
    {
      let schedule = Schedule(shape)
      for step in [10, 1000] {
        let rate = schedule.learningRate(base: 1, step: step, totalSteps: 10)
        #expect(isClose(rate, end, 1e-12))
      }
    }
  }

  @Test func theCyclePeaksWhereItsFirstPhaseHasNoLength() {
    // PyTorch divides by zero here.
    let schedule = Schedule(.oneCycle(peak: 0.1))
    #expect(schedule.learningRate(base: 1, step: 0, totalSteps: 10) == 1)
  }

  @Test func aWarmUpLongerThanTheRunOnlyRises() {
    let schedule = Schedule(.constant, warmUpSteps: 9)
    let rates = (0..<5).map { schedule.learningRate(base: 1, step: $0, totalSteps: 5) }
    #expect(zip(rates, [0.1, 0.2, 0.3, 0.4, 0.5]).allSatisfy { isClose($0, $1, 1e-15) })
  }

  @Test func problemsAreNamedAllAtOnce() {
    func problems(_ shape: Schedule.Shape, warmUp: Int = 0) -> [String] {
      Schedule(shape, warmUpSteps: warmUp).problems
    }
    #expect(problems(.constant, warmUp: -1) == ["warm-up is -1 steps; it is 0 or more"])
    #expect(
      problems(.step(every: 0, factor: 0), warmUp: -1) == [
        "warm-up is -1 steps; it is 0 or more",
        "the learning rate falls every 0 steps; it is 1 or more",
        "the learning rate's factor at a step is 0.0; it is in (0, 1]",
      ])
    #expect(
      problems(.cosine(to: .nan)) == [
        "the cosine ends at nan of the learning rate; it is in [0, 1]"
      ]
    )
    #expect(
      problems(.oneCycle(peak: 2, startDivisor: 0.5, finalDivisor: 0)) == [
        "the cycle's peak is at 2.0 of the steps; it is in [0, 1]",
        "the cycle's start divisor is 0.5; it is 1 or more",
        "the cycle's final divisor is 0.0; it is 1 or more",
      ])
  }
}

private let shapes: [(String, Schedule.Shape)] = [
  ("constant", .constant), ("step", .step(every: 7, factor: 0.3)), ("cosine", .cosine(to: 0)),
  ("cosine to", .cosine(to: 0.25)), ("cycle", .oneCycle()), ("cycle early", .oneCycle(peak: 0)),
  ("cycle late", .oneCycle(peak: 0.75, startDivisor: 4, finalDivisor: 10)),
]
