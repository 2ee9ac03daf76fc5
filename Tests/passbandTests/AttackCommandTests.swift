import Foundation
import Robustness
import Studies
import Testing
import Torch
import Vision

@Suite struct AttackCommandTests {
  private let folder = TemporaryFolder()
  private let few = ["--limit", "20", "--batch-size", "8", "--threads", "1", "--quiet"]

  private func attack(_ arguments: [String]) throws -> (result: RobustnessResult, Outcome) {
    let outcome = try succeed(["attack"] + arguments + few + ["--json"])
    let decoder = JSONDecoder()
    return (try decoder.decode(RobustnessResult.self, from: Data(outcome.output.utf8)), outcome)
  }

  private func run() throws -> String {
    try TrainedRun.copy(to: folder("run"))
    return folder("run")
  }

  private let quick = ["--attack", "fgsm,pgd", "--steps", "3", "--eps", "2/255,0.1"]

  // MARK: Numbers

  @Test func ofARunFolder() throws {
    let (result, outcome) = try attack([try run()] + quick)
    #expect(result.model == "resnet8 (BatchNorm)" && result.data.name == "cifar10")
    #expect(result.data.split == "test" && result.data.count == 20 && result.clean.count == 20)
    #expect(result.threat.norm == .linf && result.threat.eps == [Epsilon(2.0 / 255), 0.1])
    #expect(
      result.attacks.map { "\($0.name) \($0.eps)" } == [
        "fgsm 2/255", "fgsm 0.1", "pgd 2/255", "pgd 0.1",
      ])
    #expect(result.attacks[2].parameters["steps"] == .count(3))
    #expect(result.attacks[0].parameters["steps"] == .count(1))
    for attack in result.attacks { #expect(attack.robust.correct <= result.clean.correct) }
    #expect(result.sentence.hasPrefix("L∞ 0.1: robust accuracy ≤ "))
    let keys: Set<String> = [
      "model", "data", "threat", "clean", "attacks", "worst", "gates", "sentence",
    ]
    let object: [String: Any] = try outcome.json()
    #expect(keys.isSubset(of: object.keys))
  }

  /// What is printed for people is what the JSON says.
  @Test func printsATable() throws {
    let path = try run()
    let (result, _) = try attack([path] + quick)
    let output = try succeed(["attack", path] + quick + few).output
    #expect(output.hasPrefix("resnet8 (BatchNorm) on 20 test images of cifar10 · L∞ · running "))
    let lines = output.split(separator: "\n")
    func line(_ start: String) throws -> Substring {
      try #require(lines.first { $0.hasPrefix(start) })
    }
    func percent(_ score: RobustnessResult.Score) -> String {
      String(format: " %.1f %% ", 100 * score.accuracy)
    }
    #expect(try line("clean").contains(percent(result.clean)))
    #expect(try line("pgd          2/255").contains(percent(result.attacks[2].robust)))
    #expect(try line("worst of 2     0.1").contains(percent(result.worst[1].robust)))
    #expect(try line("pgd: ").contains("steps 3"))
    #expect(lines.last.map(String.init) == result.sentence)
  }

  @Test func theSameSeedGivesTheSame() throws {
    let path = try run()
    let arguments = [
      path, "--attack", "pgd,random", "--steps", "4", "--norm", "l2", "--eps", "0.3",
    ]
    let (first, again) = (try attack(arguments), try attack(arguments))
    #expect(first.result == again.result && first.1.output == again.1.output)
  }

  @Test func ofATorchScriptFileInABand() throws {
    let (result, outcome) = try attack([
      fixture("tone.pt"), "--data", "cifar10", "--band", "low:4", "--steps", "2",
    ])
    #expect(result.model == "tone.pt" && result.attacks.map(\.name) == ["pgd-low"])
    #expect(result.threat.eps.map(\.description) == ["8/255"])
    #expect(!outcome.errors.contains("tone.pt"), "\(outcome.errors)")
  }

  @Test func fromASurrogate() throws {
    let (result, _) = try attack([
      try run(), "--attack", "transfer", "--surrogate", fixture("tone.pt"), "--steps", "2",
    ])
    #expect(result.attacks.map(\.name) == ["transfer-pgd"])
    #expect(result.attacks[0].parameters["surrogate"] == .text("tone.pt"))
  }

  @Test func checksTheGates() throws {
    let path = try run()
    let arguments = [
      path, "--eps", "0.5", "--steps", "5", "--gates", "--gate-images", "4", "--surrogate", path,
    ]
    let (result, _) = try attack(arguments)
    #expect(result.gates.map(\.name) == Gates.all.map(\.name))
    let failed = result.gates.filter { $0.verdict == .fail }.map(\.name)
    let named = failed.isEmpty ? "none" : failed.joined(separator: ", ")
    #expect(result.sentence.contains("gates failed: \(named)"), "\(result.sentence)")
    let lines = try succeed(["attack"] + arguments + few).output.split(separator: "\n")
    for gate in result.gates {
      #expect(lines.contains("\(gate.verdict.rawValue)  \(gate.name): \(gate.detail)"))
    }
  }

  @Test func withBatchStatistics() throws {
    let (result, _) = try attack([try run(), "--statistics", "batch", "--steps", "2"])
    #expect(result.settings.statistics == "batch")
    #expect(result.attacks[0].precision == "float32")
  }

  @Test func listsTheAttacks() throws {
    let text = try succeed(["attack", "--list-attacks"]).output
    let list: [[String: Any]] = try succeed(["attack", "--list-attacks", "--json"]).json()
    #expect(list.compactMap { $0["name"] as? String } == AttackCatalog.all.map(\.name))
    for entry in AttackCatalog.all { #expect(text.contains("\(entry.name): \(entry.summary)\n")) }
  }

  // MARK: Saving

  private func names(_ path: String) -> [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []).sorted()
  }

  @Test func savesImagesAndAnswers() throws {
    let path = try run()
    let save = folder("saved")
    let arguments = [path] + quick + ["--save", save]
    let (result, outcome) = try attack(arguments)
    #expect(
      names(save) == ["attack.json", "clean.safetensors", "fgsm", "outcomes.jsonl", "pgd", "state"])
    #expect(
      names(save + "/pgd") == [
        "eps-0.1", "eps-0.1.safetensors", "eps-2-255", "eps-2-255.safetensors",
      ])
    #expect(names(save + "/pgd/eps-0.1") == (0..<20).map { String(format: "%05d.png", $0) })
    #expect(contents(save + "/attack.json") == Data(outcome.output.utf8))
    try checkImages(save, epsilon: 0.1)
    try checkLines(save, result)
    // Nothing is computed again, and the files stay as they are.
    let before = try StateDictionary(contentsOf: save + "/pgd/eps-0.1.safetensors")["images"]
    let again = try attack(arguments + ["--resume"])
    #expect(again.result == result)
    let after = try StateDictionary(contentsOf: save + "/pgd/eps-0.1.safetensors")["images"]
    #expect(before?.floats == after?.floats)
  }

  /// Floats within ε of the clean images, files the nearest of k/255.
  private func checkImages(_ save: String, epsilon: Float) throws {
    let clean = try StateDictionary(contentsOf: save + "/clean.safetensors")
    let pixels = try #require(clean["images"])
    #expect(pixels.shape == [20, 3, 32, 32] && clean["labels"]?.shape == [20])
    let state = try StateDictionary(contentsOf: save + "/pgd/eps-0.1.safetensors")
    let images = try #require(state["images"])
    #expect(images.dtype == .float32 && images.shape == pixels.shape)
    let moved = (images - unitImages(pixels)).absolute()
    #expect(moved.max().item <= Double(epsilon) + 1e-6 && moved.max().item > Double(epsilon) / 2)
    for index in [0, 19] {
      let picture = try ImageFile.read(String(format: "%@/pgd/eps-0.1/%05d.png", save, index))
      let expected = (images[index] * 255).rounded().floats
      #expect(picture.tensor().floats.map { ($0 * 255).rounded() } == expected)
    }
  }

  private func checkLines(_ save: String, _ result: RobustnessResult) throws {
    let lines = try String(decoding: contents(save + "/outcomes.jsonl"), as: UTF8.self)
      .split(separator: "\n").map {
        try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
      }
    #expect(lines.count == 4 * 20)
    for attack in result.attacks {
      let own = lines.filter {
        $0["attack"] as? String == attack.name
          && abs(($0["eps"] as? Double ?? 9) - attack.eps.value) < 1e-12
      }
      #expect(own.compactMap { $0["index"] as? Int } == Array(0..<20))
      let fooled = own.count { $0["fooled"] as? Bool == true }
      #expect(fooled == result.clean.correct - attack.robust.correct)
      for line in own { #expect((line["linf"] as? Double ?? 9) <= attack.eps.value + 1e-6) }
    }
  }

  /// A folder that lost its last batches, as after a kill, is completed to the same result.
  @Test func aStoppedAttackGoesOn() throws {
    let path = try run()
    let save = folder("saved")
    let arguments = [path, "--attack", "pgd", "--steps", "3", "--save", save, "--resume"]
    let (whole, _) = try attack(arguments)
    let images = contents(save + "/pgd/eps-8-255.safetensors")
    try FileManager.default.removeItem(atPath: save + "/state/pgd/batch-00002.safetensors")
    try FileManager.default.removeItem(atPath: save + "/pgd")
    #expect(try attack(arguments).result == whole)
    #expect(contents(save + "/pgd/eps-8-255.safetensors") == images && !images.isEmpty)
  }

  @Test func whatIsThereIsNotOverwritten() throws {
    let path = try run()
    let save = folder("saved")
    _ = try attack([path, "--steps", "1", "--save", save])
    #expect(
      try failure([path, "--steps", "1", "--save", save])
        == "there is a saved attack in \(save) already; go on with it with --resume, or choose "
        + "another --save")
    #expect(
      try failure([path, "--steps", "2", "--save", save, "--resume"])
        .contains("is of another attack: there the parameters is steps 1, "))
    #expect(
      try failure([path, "--save", path, "--resume"])
        == "\(path) is not empty and holds no saved attack; choose another --save")
    let file = folder.write([], "file")
    #expect(
      try failure([path, "--save", file]) == "cannot make the folder \(file): File exists")
  }

  // MARK: Bad input

  private func failure(_ arguments: [String]) throws -> String {
    try fail(["attack"] + arguments + few)
  }

  private func warnings(_ model: String) throws -> [String] {
    let outcome = try succeed(
      ["attack", fixture(model), "--data", "cifar10", "--steps", "1"] + few)
    return outcome.errors.split(separator: "\n").map(String.init)
      .filter { $0.hasPrefix("Warning: \(model)") }
  }

  @Test func aModelInTrainingModeIsNamed() throws {
    #expect(
      try warnings("training.pt") == [
        "Warning: training.pt was saved in training mode; it is asked in evaluation mode. Call "
          + "eval() on it before you export it"
      ])
    let coupled = try warnings("coupled.pt")
    #expect(
      coupled.count == 1
        && coupled[0].hasPrefix("Warning: coupled.pt answers an image differently in another batch")
    )
  }

  @Test func answersAtRandomAreNamed() throws {
    let random = try warnings("random.pt")
    #expect(random.count == 1 && random[0].hasPrefix("Warning: random.pt answers at random: "))
  }

  @Test func probabilitiesAreNamed() throws {
    #expect(
      try warnings("softmax.pt") == [
        "Warning: softmax.pt seems to return probabilities, not logits: their cross-entropy is "
          + "nearly flat, which hides gradients; remove the softmax from the model"
      ])
  }

  @Test func tooFewClassesAreNamed() throws {
    #expect(
      try failure([fixture("three.pt"), "--data", "cifar10"])
        == "three.pt has 3 classes, but the data has labels from 0 to 9; the model was made for "
        + "other data")
  }

  @Test func answersThatAreNoNumbersAreNamed() throws {
    #expect(
      try failure([fixture("nan.pt"), "--data", "cifar10"])
        == "a logit of nan.pt on clean images is infinite or not a number")
  }

  @Test(arguments: ["pt", "safetensors"], [0, 100, 2000]) func filesCutShortAreNamed(
    _ kind: String, _ length: Int
  ) throws {
    let whole = kind == "pt" ? fixture("tone.pt") : try run() + "/model.safetensors"
    let path = folder.write(contents(whole).prefix(length), "cut.\(kind)")
    let line = try failure([path, "--data", "cifar10"])
    #expect(line.contains(path), "\(line)")
  }

  @Test func modelsThatAreNotThereAreNamed() throws {
    #expect(try failure(["/none/model.pt"]) == "there is no model at /none/model.pt")
    #expect(
      try failure([fixture("tone.pt")]).hasPrefix(
        "\(fixture("tone.pt")) does not say which images to attack it on; name them with --data"))
    #expect(
      try failure([
        fixture("tone.pt"), "--data", "cifar10", "--attack", "transfer", "--surrogate", "/none",
      ]) == "there is no model at /none")
  }

  @Test func unreachableDistancesAreNamed() throws {
    #expect(
      try failure([fixture("tone.pt"), "--data", "cifar10", "--norm", "l2", "--eps", "60"])
        == "epsilon 60 is outside [0, 55.426], what L2 distances of images in [0, 1] can be")
  }

  @Test func bFloat16IsNotForBatchStatistics() throws {
    #expect(
      try failure([try run(), "--precision", "bfloat16", "--statistics", "batch"])
        == "batch statistics leave a search float32 only; leave --precision bfloat16 out")
  }
}
