import Foundation
import Spectra
import Testing
import Torch

@testable import Vision

@Suite struct NetworkFileTests {
  let folder = TemporaryFolder()

  /// All of the small ones and, for its 45 MB, one of the large.
  static let cases =
    NetworkCase.all.filter { $0.spec.architecture.isLight } + [NetworkCase(.resnet18, .batch)]

  @Test(arguments: cases) func aSavedNetworkComesBack(_ example: NetworkCase) throws {
    let network = try example.network()
    try network.save(to: folder("model.safetensors"))
    let loaded = try Network(contentsOf: folder("model.safetensors"))
    #expect(loaded.spec == example.spec)
    for statistics in Statistics.allCases {
      expectClose(
        loaded.logits(example.images, statistics), network.logits(example.images, statistics))
    }
    #expect(folder.names == ["model.safetensors"])
  }

  @Test(arguments: [
    NetworkSpec(
      .resnet8, norm: .none, channels: 1, classes: 4, initialization: .xavier, mean: [0.1307],
      standardDeviation: [0.3081]),
    NetworkSpec(
      .resnet8, norm: .group, normGroups: 4, channels: 1, stemKernel: 5, pooling: .blur,
      dropout: DropoutSpec(rate: 0.2, place: .blocks), lowPass: .gaussian(sigma: 2)),
    NetworkSpec(
      .lenet5, norm: .layer, channels: 1, height: 8, width: 8,
      lowPass: .disc(radius: 3, rule: .inclusive)),
  ]) func everythingOfASpecComesBack(_ spec: NetworkSpec) throws {
    let network = spec.build(seed: 2)
    try network.save(to: folder("model.safetensors"))
    let loaded = try Network(contentsOf: folder("model.safetensors"))
    #expect(loaded.spec == spec)
    let images = waveImages([2, 1, 8, 8])
    expectClose(loaded.logits(images, .running), network.logits(images, .running))
  }

  @Test func metadataNamesTheNetwork() throws {
    try NetworkSpec(.resnet8, classes: 5).build(seed: 0).save(to: folder("model.safetensors"))
    let metadata = try StateDictionary(contentsOf: folder("model.safetensors")).metadata
    #expect(
      metadata == [
        "format": "pt",
        "passband.network": """
        {"architecture":"resnet8","channels":3,"classes":5,"height":32,\
        "initialization":"kaiming","mean":[],"norm":"batch","normGroups":8,"pooling":"strided",\
        "standardDeviation":[],"width":32}
        """,
      ])
  }

  /// As a file from PyTorch: the same tensors without a word about the network.
  @Test func aFileWithoutDescriptionNeedsASpec() throws {
    let example = NetworkCase(.resnet8, .batch)
    let network = try example.network()
    let path = folder("plain.safetensors")
    try network.stateDictionary.write(to: path)
    #expect(
      torchFailure { try Network(contentsOf: path) } == """
        loading \(path): the file does not say which network it holds; name it with --model \
        (lenet5, alexnet, vgg11, vgg16, resnet8, resnet18, resnet20, resnet32, resnet32-hfc, \
        resnet50, wrn-16-4, wrn-28-10, vit)
        """)
    let loaded = try Network(contentsOf: path, spec: example.spec)
    expectClose(
      loaded.logits(example.images, .running), network.logits(example.images, .running))
  }

  @Test func aWrongSpecIsToldWithWhatDoesNotFit() throws {
    let path = folder("model.safetensors")
    try NetworkSpec(.resnet8).build(seed: 0).save(to: path)
    #expect(
      torchFailure { try Network(contentsOf: path, spec: NetworkSpec(.resnet8, classes: 7)) }
        == "loading \(path): mismatched: fc.weight is [10, 128], not [7, 128], fc.bias is [10], "
        + "not [7]")
    #expect(
      torchFailure { try Network(contentsOf: path, spec: NetworkSpec(.resnet8, norm: .none)) }
        == "loading \(path): unused: bn1.weight, bn1.bias, bn1.running_mean, bn1.running_var, "
        + "bn1.num_batches_tracked and 40 more")
    #expect(
      torchFailure { try Network(contentsOf: path, spec: NetworkSpec(.vit)) }
        == "loading \(path): norm is batch; vit has LayerNorm by design, so its norm is layer")
    let other = torchFailure { try Network(contentsOf: path, spec: NetworkSpec(.resnet18)) }
    #expect(other.hasPrefix("loading \(path): missing: layer1.1.conv1.weight, "))
    #expect(other.contains("; mismatched: conv1.weight is [32, 3, 3, 3], not [64, 3, 3, 3], "))
  }

  @Test(arguments: [
    "", "{}", "resnet8", #"{"architecture":"lenet"}"#, description(channels: 0),
    description(classes: -1), description(mean: "[0.5]"),
    description(channels: 1, mean: "[0.5]", deviation: "[0]"),
    description(channels: 1, deviation: "[1]"),
  ])
  func aDescriptionOfNoNetworkIsRefused(_ text: String) throws {
    let path = folder("model.safetensors")
    var state = NetworkSpec(.resnet8).build(seed: 0).stateDictionary
    state.metadata["passband.network"] = text
    try state.write(to: path)
    #expect(
      torchFailure { try Network(contentsOf: path) }
        == "loading \(path): its network description cannot be read: \(text)")
  }

  private static func description(
    channels: Int = 3, classes: Int = 10, mean: String = "[]", deviation: String = "[]"
  ) -> String {
    """
    {"architecture":"resnet8","channels":\(channels),"classes":\(classes),\
    "initialization":"kaiming","mean":\(mean),"norm":"batch","standardDeviation":\(deviation)}
    """
  }

  @Test func filesThatAreNoNetworksAreRefused() throws {
    let path = folder.write([1, 2, 3], "model.safetensors")
    #expect(torchFailure { try Network(contentsOf: path) }.hasPrefix("reading \(path): "))
    let none = folder("none.safetensors")
    #expect(torchFailure { try Network(contentsOf: none) }.contains(none))
    let network = NetworkSpec(.resnet8).build(seed: 0)
    let nowhere = folder("no/such/folder/model.safetensors")
    #expect(torchFailure { try network.save(to: nowhere) }.hasPrefix("writing \(nowhere): "))
  }
}
