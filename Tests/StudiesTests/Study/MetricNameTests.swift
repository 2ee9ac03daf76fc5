import Testing
import Torch

@testable import Studies

@Suite struct MetricNameTests {
  private func parsed(_ text: String) throws -> MetricName { try MetricName(parsing: text) }

  @Test func namesAreRead() throws {
    #expect(try parsed("test").kind == .accuracy(condition: "original", radius: nil))
    #expect(try parsed("train").split == "train")
    #expect(try parsed("L4").kind == .accuracy(condition: "low", radius: 4))
    #expect(try parsed("H12.5").kind == .accuracy(condition: "high", radius: 12.5))
    #expect(try parsed("misaligned8").kind == .misaligned(radius: 8))
    #expect(try parsed("constant4").kind == .constant(radius: 4))
    #expect(try parsed("lift4").kind == .lift(radius: 4))
    #expect(try parsed("reliance").kind == .reliance)
    #expect(try parsed("kernel-high").kind == .kernelHigh)
    #expect(try parsed("epsilon-star12").kind == .epsilonStar(radius: 12))
    #expect(try parsed("at-most4:0.5").kind == .atMost(radius: 4, epsilon: 0.5))
    #expect(try parsed("apgd-ce:8/255").kind == .robust(attack: "apgd-ce", epsilon: 8.0 / 255))
  }

  @Test func qualifiersAreRead() throws {
    let metric = try parsed("H4[batch max]")
    #expect(metric.statistics == .batch && metric.rescale == "max")
    #expect(try parsed("L4[train]").split == "train")
    #expect(try parsed("misaligned4[svd max]").cutsByRank)
    #expect(try parsed("pgd:0.03[mix:0.3]").smoothing == "mix:0.3")
    #expect(try parsed("credit:0.03[lowpass:12,clip]").front == "lowpass:12,clip")
    #expect(try parsed("test[lowpass:12,clip]").front == "lowpass:12,clip")
  }

  @Test func momentsAreRead() throws {
    #expect(try parsed("train@epoch=1").moment == .epoch(1))
    #expect(try parsed("L4[train]@best").moment == .best)
    #expect(try parsed("H4@last10%").moment == .last(0.1))
    #expect(try parsed("test@train=0.8").moment == .trainAccuracy(0.8))
  }

  @Test(arguments: [
    ("accuracy", "there is no number accuracy"), ("Q4", "there is no number Q4"),
    ("L", "there is no number L"), ("L4[often]", "there is no qualifier often"),
    ("L4[mix]", "mix needs its strength, as in mix:0.3"),
    ("L4@noon", "there is no moment @noon"), ("train@last200%", "there is no moment @last200%"),
    ("misaligned4@best", "only accuracies are measured during training"),
    ("reliance[train]", "only accuracies are of training images"),
    ("test[mix:0.3]@best", "smoothed and filtered models are measured after training only"),
    ("test[svd]", "svd is for L, H, misaligned and constant"),
    ("L4[train svd]", "components by singular values are of test images, after training"),
    ("L4[batch", "it is no metric"), ("", "it is no metric"),
    ("credit:0.1[lowpass:x]", "the radius of a low-pass is a number of bins above 0"),
  ])
  func mistakesAreTold(_ text: String, _ reason: String) {
    let found = errorText { _ = try MetricName(parsing: text) }
    #expect(found.contains(reason), "\(found)")
  }
}
