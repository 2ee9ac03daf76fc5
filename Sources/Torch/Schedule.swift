internal import Foundation

/// How the learning rate goes over a run: a pure function of the step.
///
/// Warm-up rises linearly, as (step + 1)/(warmUpSteps + 1), to where the shape begins; the shape has
/// the steps behind it.
public struct Schedule: Sendable, Equatable {
  public enum Shape: Sendable, Equatable {
    case constant
    /// Times `factor` after every so many steps; PyTorch's `StepLR`.
    case step(every: Int, factor: Double)
    /// base · (f + (1 − f)(1 + cos πt)/2), t = step/steps (Loshchilov and Hutter 2017); PyTorch's
    /// `CosineAnnealingLR`.
    case cosine(to: Double)
    /// From base/startDivisor up to base until the share `peak` of the steps, then down to
    /// base/(startDivisor · finalDivisor), each along half a cosine (Smith and Topin 2018);
    /// PyTorch's `OneCycleLR`, the momentum left as it is.
    case oneCycle(peak: Double = 0.3, startDivisor: Double = 25, finalDivisor: Double = 1e4)
  }

  public var shape: Shape
  public var warmUpSteps: Int

  public init(_ shape: Shape = .constant, warmUpSteps: Int = 0) {
    self.shape = shape
    self.warmUpSteps = warmUpSteps
  }

  /// What is out of its range, a sentence each with the allowed range; empty when all is well.
  public var problems: [String] {
    let warmUp = (warmUpSteps >= 0, "warm-up is \(warmUpSteps) steps; it is 0 or more")
    return ([warmUp] + shape.checks).filter { !$0.0 }.map(\.1)
  }

  /// The learning rate of a step, counted from 0; steps beyond the last have the last's.
  ///
  /// - Precondition: no ``problems``, `step` is 0 or more.
  public func learningRate(base: Double, step: Int, totalSteps: Int) -> Double {
    demand(step >= 0, "Schedule: step \(step) of a run")
    demand(problems.isEmpty, "Schedule: \(problems.joined(separator: "; "))")
    let steps = max(1, totalSteps - warmUpSteps)
    guard step >= warmUpSteps else {
      let share = Double(step + 1) / Double(warmUpSteps + 1)
      return base * share * shape.factor(at: 0, of: steps)
    }
    return base * shape.factor(at: step - warmUpSteps, of: steps)
  }
}

extension Schedule.Shape {
  fileprivate func factor(at step: Int, of steps: Int) -> Double {
    switch self {
    case .constant: 1
    case .step(let every, let factor): pow(factor, Double(step / every))
    case .cosine(let end):
      halfCosine(from: 1, to: end, min(1, Double(step) / Double(steps)))
    case .oneCycle(let peak, let startDivisor, let finalDivisor):
      oneCycle(
        peakStep: peak * Double(steps) - 1, lastStep: Double(steps - 1),
        min(Double(step), Double(steps - 1)), start: 1 / startDivisor,
        end: 1 / (startDivisor * finalDivisor))
    }
  }

  private func oneCycle(
    peakStep: Double, lastStep: Double, _ step: Double, start: Double, end: Double
  ) -> Double {
    if step <= peakStep {
      return halfCosine(from: start, to: 1, peakStep > 0 ? step / peakStep : 1)
    }
    return halfCosine(from: 1, to: end, (step - peakStep) / (lastStep - peakStep))
  }

  private func halfCosine(from start: Double, to end: Double, _ share: Double) -> Double {
    end + (start - end) * (1 + cos(.pi * share)) / 2
  }

  fileprivate var checks: [(Bool, String)] {
    switch self {
    case .constant: []
    case .step(let every, let factor):
      [
        (every >= 1, "the learning rate falls every \(every) steps; it is 1 or more"),
        (
          factor > 0 && factor <= 1,
          "the learning rate's factor at a step is \(factor); it is in (0, 1]"
        ),
      ]
    case .cosine(let end):
      [((0...1).contains(end), "the cosine ends at \(end) of the learning rate; it is in [0, 1]")]
    case .oneCycle(let peak, let start, let end):
      [
        ((0...1).contains(peak), "the cycle's peak is at \(peak) of the steps; it is in [0, 1]"),
        (start >= 1, "the cycle's start divisor is \(start); it is 1 or more"),
        (end >= 1, "the cycle's final divisor is \(end); it is 1 or more"),
      ]
    }
  }
}
