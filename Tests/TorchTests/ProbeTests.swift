import Testing
import Torch

@Suite struct ProbeTests {
  private let norms: [any Layer] = [
    BatchNorm2d(channels: 4), GroupNorm(groups: 2, channels: 4), InstanceNorm2d(channels: 4),
    LayerNorm(size: 5),
  ]
  private var model: Sequential {
    Sequential([
      norms[0], ReLU(), Sequential([norms[1], Identity(), Sequential([norms[2]])]), norms[3],
    ])
  }
  private let x = Tensor.randomNormal([2, 4, 3, 5], using: Generator(seed: 1))

  @Test(arguments: [Mode.training, .evaluation])
  func isToldEveryNormalisationInOrder(_ mode: Mode) {
    var reports: [(layer: any Layer, input: Tensor, output: Tensor)] = []
    var pass = Pass(mode: mode, statistics: .batch)
    pass.probe = Probe { reports.append(($0, $1.detached, $2.detached)) }
    let output = model(x, pass).detached
    #expect(reports.map(\.layer.identity) == norms.map(\.identity))
    var value = x
    for (report, part) in zip(reports, [norms[0], norms[1], norms[2], norms[3]]) {
      expectClose(report.input, value)
      expectClose(report.output, part(report.input, .evaluation(.batch)).detached)
      // The only layer between two of them is the ReLU behind the first.
      value = part is BatchNorm2d ? report.output.relu() : report.output
    }
    expectClose(output, value)
  }

  @Test func layersAreFoundByNameAndIdentity() throws {
    let all = model.allLayers
    #expect(all.map(\.name) == ["0", "1", "2", "2.0", "2.1", "2.2", "2.2.0", "3"])
    let named = all.filter { $0.layer.identity != nil }
    #expect(named.map(\.name) == ["0", "2.0", "2.2.0", "3"])
    #expect(named.map(\.layer.identity) == norms.map(\.identity))
    #expect(Set(norms.compactMap(\.identity)).count == 4)
  }

  @Test func identityIsOfTheTensorAndNotOfItsStorage() {
    let tensor = Tensor.ones([2])
    let copies = [tensor, tensor.requiringGradient(false)]
    #expect(copies.allSatisfy { $0.identity == tensor.identity })
    #expect(tensor.detached.identity != tensor.identity)
  }
}
