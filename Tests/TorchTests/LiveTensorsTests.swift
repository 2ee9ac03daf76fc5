import Foundation
import Testing
import Torch

/// The count of live handles is one for the whole process, so these run in a process of their own.
@Suite struct LiveTensorsTests {
  @Test func returnToTheirStartAfterEveryKindOfWork() async {
    await #expect(processExitsWith: .success) {
      for (name, work) in works {
        // The first run may fill caches that live as long as the process.
        try work()
        let start = Machine.liveTensors
        try work()
        #expect(Machine.liveTensors == start, "\(name)")
      }
    }
  }

  @Test func countWhatIsHeld() async {
    await #expect(processExitsWith: .success) {
      let start = Machine.liveTensors
      var held: [Tensor] = [.zeros([2]), .ones([2])]
      let copies = held
      #expect(Machine.liveTensors == start + 2 && copies.count == 2)
      held.append(held[0] + held[1])
      #expect(Machine.liveTensors == start + 3)
      held = []
      #expect(Machine.liveTensors == start + 2)
      withExtendedLifetime(copies) {}
    }
  }

  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/status")))
  func memoryOfArraysIsGivenBack() async {
    await #expect(processExitsWith: .success) {
      for i in 0..<100 {
        let tensor = Tensor([Float](repeating: Float(i), count: 4 << 20))
        #expect(tensor[-1].item == Double(i))
        let x = tensor.requiringGradient()
        _ = x * 2
      }
      // 100 tensors of 16 MiB went by; a few at a time are alive.
      let peak = try peakMemory()
      #expect(peak < 800 << 10)
    }
  }
}

/// Of this process, in KiB.
private func peakMemory() throws -> Int {
  let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
  return try #require(Int(line.filter(\.isNumber)))
}

private let works: [(name: String, run: @Sendable () throws -> Void)] = [
  ("training with SGD", { train(SGD(momentum: 0.9, nesterov: true)) }),
  ("training with Adam", { train(Adam()) }),
  ("training with AdaDelta", { train(AdaDelta(weightDecay: 0.1)) }),
  ("training with RMSprop", { train(RMSprop(momentum: 0.5, centered: true)) }),
  ("training under autocast", { withAutocast(.bfloat16) { train(SGD()) } }),
  (
    "a thrown-away graph",
    {
      let leaf = Tensor.ones([3]).requiringGradient()
      _ = (leaf * 2).exp().sum() + leaf.norm()
    }
  ),
  (
    "a graph of second derivatives",
    {
      let leaf = Tensor.ones([3]).requiringGradient()
      let slope = gradients(of: leaf.power(3).sum(), withRespectTo: [leaf], createGraph: true)[0]
      _ = gradient(of: slope.sum(), withRespectTo: leaf)
    }
  ),
  ("operations with several results", { _ = Tensor.ones([3, 3]).largest(2).indices.sorted() }),
  ("an error inside a scope", { try fail { try withoutGradients { try missingFile() } } }),
  ("a file that is not there", { try fail(missingFile) }),
  (
    "a file that is no model",
    { try fail { _ = try ScriptModule(contentsOf: fixture("make.py")) } }
  ),
  (
    "a model that raises",
    {
      let module = try ScriptModule(contentsOf: fixture("raising.pt"))
      try fail { _ = try module(.zeros([1, 2])) }
      _ = try module(.zeros([1, 3]))
    }
  ),
  (
    "a model that returns a pair",
    { try fail { _ = try ScriptModule(contentsOf: fixture("tuple.pt"))(.zeros([1])) } }
  ),
  (
    "a model's state",
    { _ = try ScriptModule(contentsOf: fixture("script.pt")).state }
  ),
  ("a file of tensors", { _ = try Reference("layers") }),
  ("a file that is no file of tensors", { try fail { _ = try Reference("make.py") } }),
  (
    "a state that cannot be written",
    { try fail { try StateDictionary([("a", .ones([1]))]).write(to: "/none/file") } }
  ),
  (
    "a generator that refuses a state",
    { try fail { try Generator(seed: 1).restore(.zeros([2], dtype: .uint8)) } }
  ),
  (
    "an optimiser that refuses a state",
    {
      var optimizer = Adam()
      try fail { try optimizer.restore(StateDictionary([("momentum.0", .ones([1]))])) }
    }
  ),
]

private func train(_ rule: any Optimizer) {
  let generator = Generator(seed: 1)
  let model = Sequential([
    Conv2d(inputs: 3, outputs: 4, kernel: 3, using: generator), BatchNorm2d(channels: 4), ReLU(),
    MaxPool2d(2), Dropout(rate: 0.5), GlobalAveragePool(),
    Linear(inputs: 4, outputs: 2, using: generator),
  ])
  var rule = rule
  for _ in 0..<2 {
    let x = Tensor.randomNormal([4, 3, 8, 8], using: generator)
    let logits = model(x, .training(using: generator))
    let loss = crossEntropy(logits, Tensor([0, 1, 1, 0] as [Int64]))
    let slopes = gradients(of: loss, withRespectTo: model.parameters)
    rule.step(model.parameters, slopes, learningRate: 0.1)
  }
}

private func missingFile() throws { _ = try ScriptModule(contentsOf: "/none/model.pt") }

private func fail(_ body: () throws -> Void) throws {
  #expect(throws: (any Error).self, performing: body)
}
