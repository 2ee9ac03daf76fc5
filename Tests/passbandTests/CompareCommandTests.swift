import Foundation
import Studies
import Testing

@Suite struct CompareCommandTests {
  private let folder = TemporaryFolder()
  private let few = ["--limit", "30", "--radii", "8,12", "--threads", "1", "--quiet"]
  private let utf8 = ["LC_ALL": "C.UTF-8"]
  private let bare = ["PASSBAND_DEPS": "/none"]

  private func audit(_ model: String, to name: String, _ options: [String] = []) throws -> String {
    _ = try succeed(
      ["audit", model, "--data", "cifar10", "--out", folder(name)] + few + options)
    return folder(name)
  }

  private func json(_ arguments: [String]) throws -> ModelComparison {
    let outcome = try succeed(["compare"] + arguments + ["--json", "-q"])
    return try JSONDecoder().decode(ModelComparison.self, from: Data(outcome.output.utf8))
  }

  /// A run, an audit folder, a file of outcomes and a model, each read in its own way.
  @Test func ofEveryKind() throws {
    let run = folder("run")
    try TrainedRun.copy(to: run)
    _ = try succeed(["audit", run] + few)
    let tone = try audit(fixture("tone.pt"), to: "tone")
    let softmax = try audit(fixture("softmax.pt"), to: "softmax") + "/outcomes.safetensors"
    let found = try json([run, tone, softmax, fixture("coupled.pt")])
    #expect(
      found.models.map(\.title) == ["resnet8 · BatchNorm", "tone.pt", "softmax.pt", "coupled.pt"])
    #expect(found.data.count == 30 && found.notes.isEmpty)
    // Original; LFC, HFC and gap at both radii.
    #expect(found.rankings.count == 7 && found.consistency.count == 5)
    for ranking in found.rankings {
      #expect(ranking.places.map(\.model).sorted() == [0, 1, 2, 3] && ranking.steps.count == 3)
    }
    // The same thresholds, whatever is done to the scores after them.
    #expect(found.consistency[0].kappa[1][2] == 1)
  }

  @Test func aModelIsAskedAsTheAuditsWere() throws {
    let tone = try audit(fixture("tone.pt"), to: "tone", ["--rescale", "none,max"])
    let found = try json([tone, fixture("tone.pt")])
    #expect(found.models[0].scores == found.models[1].scores)
    #expect(found.models.map(\.title) == ["tone.pt · tone", "tone.pt · tone.pt"])
  }

  @Test func modelsAloneNeedData() throws {
    let models = [fixture("tone.pt"), fixture("softmax.pt")]
    #expect(
      try fail(["compare"] + models)
        == "none of the models says which images to compare them on; name them with --data "
        + "(fashion-mnist, mnist, cifar10, cifar100)")
    let out = folder("out")
    let outcome = try succeed(
      ["compare"] + models + ["--data", "cifar10", "--out", out] + few,
      environment: utf8.merging(bare) { $1 })
    #expect(outcome.output.hasPrefix("2 models on 30 test images of cifar10 · chance 10.0 %\n"))
    #expect(outcome.output.contains("By accuracy on LFC r = 8 (rescale max):"))
    #expect(outcome.output.hasSuffix("Page: \(out)/compare.html\n"))
    for name in ["tone", "softmax"] {
      #expect(exists("\(out)/audits/\(name)/outcomes.safetensors"))
    }
    #expect(exists(out + "/compare.csv") && exists(out + "/figures/error-consistency.vl.json"))
    // What was asked now is read the next time.
    let again = try json([out + "/audits/tone", out + "/audits/softmax"])
    #expect(again.rankings.count == 7)
  }

  @Test func asCommaSeparatedValues() throws {
    let tone = try audit(fixture("tone.pt"), to: "tone")
    let softmax = try audit(fixture("softmax.pt"), to: "softmax")
    let lines = try succeed(["compare", tone, softmax, "--csv"]).output.split(separator: "\r\n")
    #expect(lines.count == 1 + 7 * 2)
    #expect(lines[0].hasPrefix("measure,radius,rescale,rank,model,value,low,high,"))
    #expect(lines[1].hasPrefix("original,,none,1,"))
  }

  @Test func otherImagesAreRefused() throws {
    let one = try audit(fixture("tone.pt"), to: "one")
    let two = folder("two")
    _ = try succeed(
      ["audit", fixture("tone.pt"), "--data", "cifar10", "--out", two, "--limit", "20", "-q"])
    let line = try fail(["compare", one, two])
    #expect(line.hasPrefix("the models were not asked about the same images, so nothing can be "))
    #expect(line.contains("\(one): 30 test images of cifar10, SHA-256 "))
    #expect(line.contains("\(two): 20 test images of cifar10, SHA-256 "))
  }

  @Test func whatIsNothingIsNamed() throws {
    let tone = try audit(fixture("tone.pt"), to: "tone")
    #expect(
      try fail(["compare", tone, folder("none")])
        == "there is no run, audit or model at \(folder("none"))")
    #expect(
      try fail(["compare", tone, folder.path]).hasPrefix(
        "\(folder.path) is neither a run folder (it has no run.json) nor an audit folder "))
    #expect(
      try fail(["compare", tone, tone, "--at", "5"])
        == "--at 5: the models share no such radius (they share: 8, 12)")
  }

  @Test func wrongUsage() throws {
    for arguments in [["a"], ["a", "b", "--json", "--csv"], ["a", "b", "--out", ""]] {
      #expect(try Command.run(["compare"] + arguments).status == 64)
    }
  }
}
