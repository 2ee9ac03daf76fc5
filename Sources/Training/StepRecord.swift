/// One logged step of a run: one line of `steps.jsonl`.
public struct StepRecord: Codable, Sendable, Equatable {
  /// Optimiser steps since the start of the run, this one included.
  public var step: Int
  /// The epoch that the step belongs to, counted from 1.
  public var epoch: Int
  /// Mean training loss of the batch, in nats.
  public var loss: Double
  /// Norm of all gradients together, before clipping; none where it was not taken.
  public var gradientNorm: Double?
  public var learningRate: Double
  /// Training throughput since the epoch began.
  public var imagesPerSecond: Double

  public init(
    step: Int, epoch: Int, loss: Double, gradientNorm: Double?, learningRate: Double,
    imagesPerSecond: Double
  ) {
    self.step = step
    self.epoch = epoch
    self.loss = loss
    self.gradientNorm = gradientNorm
    self.learningRate = learningRate
    self.imagesPerSecond = imagesPerSecond
  }
}
