import Testing
import Torch

@Suite struct OptimizerTests {
  @Test(arguments: rules) func fiftyStepsEqualPyTorchs(_ rule: Rule) throws {
    let (reference, problem) = (try Reference("optimizers"), try Problem())
    let expected = try reference[rule.name]
    var optimizer = rule.make()
    for step in 1...50 {
      problem.step(&optimizer, rule.learningRate)
      guard step % 5 == 0 else { continue }
      expectClose(
        problem.flat, expected[step / 5 - 1], tolerance: 1e-5, "\(rule.name), step \(step)")
    }
  }

  @Test(arguments: rules) func aStateFromAFileContinuesToTheSameBits(_ rule: Rule) throws {
    let (whole, resumed) = (try Problem(), try Problem())
    var (optimizer, interrupted) = (rule.make(), rule.make())
    for _ in 0..<50 { whole.step(&optimizer, rule.learningRate) }
    for _ in 0..<25 { resumed.step(&interrupted, rule.learningRate) }
    var fresh = rule.make()
    try withTemporaryFolder { folder in
      try interrupted.state.write(to: folder + "/state")
      let state = try StateDictionary(contentsOf: folder + "/state")
      #expect(fresh.misfits(in: state, for: resumed.parameters).isEmpty)
      try fresh.restore(state)
    }
    for _ in 0..<25 { resumed.step(&fresh, rule.learningRate) }
    expectClose(resumed.flat, whole.flat, rule.name)
  }

  @Test func stepsOfARestoredRuleDoNotReachTheState() throws {
    let parameter = Tensor([1, 2] as [Float])
    var (first, second) = (SGD(momentum: 0.9), SGD(momentum: 0.9))
    first.step([parameter], [.ones([2])], learningRate: 0.1)
    let state = first.state
    try second.restore(state)
    second.step([parameter], [.ones([2])], learningRate: 0.1)
    #expect(state["momentum.0"]?.floats == [1, 1])
    #expect(first.state["momentum.0"]?.floats == [1, 1])
    #expect(second.state["momentum.0"]?.floats == [1.9, 1.9])
  }

  /// A parameter, a gradient or a state may lie in memory in another order than the others.
  @Test(arguments: rules) func memoryOrderDoesNotMatter(_ rule: Rule) {
    let shape = [2, 3, 2, 2]
    let start = Tensor.randomNormal(shape, using: Generator(seed: 1))
    let slopes = (0..<3).map { Tensor.randomNormal(shape, using: Generator(seed: 2 + $0)) }
    func run(_ parameter: Tensor, _ order: (Tensor) -> Tensor) -> Tensor {
      var optimizer = rule.make()
      for slope in slopes { optimizer.step([parameter], [order(slope)], learningRate: 0.1) }
      return parameter
    }
    let expected = run(start.copy()) { $0 }
    let last = { (tensor: Tensor) in tensor.contiguous(.channelsLast) }
    let strided = { (x: Tensor) in
      Tensor.stacked([x, x], along: -1).narrowed(-1, 1..<2).squeezed(-1)
    }
    let turned = { (x: Tensor) in x.transposed(0, 3).contiguous().transposed(0, 3) }
    expectClose(run(last(start), { $0 }), expected, "parameter channels-last")
    expectClose(run(start.copy(), last), expected, "gradient channels-last")
    expectClose(run(strided(start), last), expected, "parameter with gaps")
    expectClose(run(turned(start), strided), expected, "parameter transposed")
  }

  @Test func aGradientExpandedFromOneElementIsReadAsMany() {
    let weight = Tensor.zeros([1000]).requiringGradient()
    let slope = gradient(of: weight.sum(), withRespectTo: weight)
    var optimizer: any Optimizer = SGD()
    optimizer.step([weight], [slope], learningRate: 0.5)
    #expect(weight.floats == [Float](repeating: -0.5, count: 1000))
    optimizer = Adam()
    optimizer.step([weight], [slope], learningRate: 0.5)
    expectClose(weight, .full([1000], -1), tolerance: 1e-6)
  }
}

struct Rule: Sendable, CustomTestStringConvertible {
  let name: String
  let learningRate: Double
  let make: @Sendable () -> any Optimizer
  var testDescription: String { name }
}

let rules = [
  Rule(name: "sgd", learningRate: 0.05) { SGD() },
  Rule(name: "sgd decay", learningRate: 0.05) { SGD(weightDecay: 0.1) },
  Rule(name: "sgd momentum", learningRate: 0.05) { SGD(momentum: 0.9) },
  Rule(name: "sgd momentum decay", learningRate: 0.05) { SGD(momentum: 0.9, weightDecay: 0.1) },
  Rule(name: "sgd nesterov", learningRate: 0.05) { SGD(momentum: 0.9, nesterov: true) },
  Rule(name: "sgd nesterov decay", learningRate: 0.05) {
    SGD(momentum: 0.9, nesterov: true, weightDecay: 0.01)
  },
  Rule(name: "adam", learningRate: 0.02) { Adam() },
  Rule(name: "adam decay", learningRate: 0.02) {
    Adam(beta1: 0.8, beta2: 0.95, epsilon: 1e-6, weightDecay: 0.1)
  },
  Rule(name: "adamw", learningRate: 0.02) { AdamW() },
  Rule(name: "adamw plain", learningRate: 0.02) { AdamW(weightDecay: 0) },
  Rule(name: "adamw decay", learningRate: 0.02) {
    AdamW(beta1: 0.8, beta2: 0.95, epsilon: 1e-6, weightDecay: 0.5)
  },
  Rule(name: "adagrad", learningRate: 0.1) { AdaGrad() },
  Rule(name: "adagrad decay", learningRate: 0.1) {
    AdaGrad(initialAccumulator: 0.2, epsilon: 1e-4, weightDecay: 0.1)
  },
  Rule(name: "adadelta", learningRate: 1) { AdaDelta() },
  Rule(name: "adadelta decay", learningRate: 2) {
    AdaDelta(decay: 0.8, epsilon: 1e-4, weightDecay: 0.1)
  },
  Rule(name: "rmsprop", learningRate: 0.01) { RMSprop() },
  Rule(name: "rmsprop decay", learningRate: 0.005) {
    RMSprop(decay: 0.95, epsilon: 1e-3, weightDecay: 0.1)
  },
  Rule(name: "rmsprop momentum", learningRate: 0.005) { RMSprop(momentum: 0.9) },
  Rule(name: "rmsprop momentum decay", learningRate: 0.005) {
    RMSprop(momentum: 0.9, weightDecay: 0.1)
  },
  Rule(name: "rmsprop centered", learningRate: 0.005) {
    RMSprop(momentum: 0.5, centered: true, weightDecay: 0.1)
  },
]

/// Least squares over a convolution and a linear layer.
private struct Problem {
  let inputs: Tensor
  let targets: Tensor
  let convolution: Conv2d
  let linear: Linear

  init() throws {
    let parts = try Reference("optimizers").inputs(of: "problem")
    (inputs, targets) = (parts[0], parts[1])
    convolution = Conv2d(weight: parts[2], bias: parts[3])
    linear = Linear(weight: parts[4], bias: parts[5])
  }

  var parameters: [Tensor] { convolution.parameters + linear.parameters }

  var flat: Tensor { .concatenated(parameters.map { $0.detached.flattened() }) }

  func step(_ optimizer: inout any Optimizer, _ learningRate: Double) {
    let pass = Pass.evaluation()
    let outputs = linear(convolution(inputs, pass).tanh().flattened(from: 1), pass)
    let loss = (outputs - targets).power(2).mean()
    let slopes = gradients(of: loss, withRespectTo: parameters)
    optimizer.step(parameters, slopes, learningRate: learningRate)
  }
}
