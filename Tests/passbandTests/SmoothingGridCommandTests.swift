import Foundation
import Robustness
import Studies
import Testing

@Suite struct SmoothingGridCommandTests {
  private let folder = TemporaryFolder()

  @Test func writesTheGridAndGoesOn() throws {
    try TrainedRun.copy(to: folder("run"))
    let arguments = [
      "smoothing-grid", folder("run"), fixture("kernels.pt"), "--rho", "0,0.5", "--methods",
      "mix,mix-normalized,lowpass", "--attacks", "fgsm-min,pgd", "--steps", "2", "--restarts", "1",
      "--limit", "8", "--batch-size", "4", "--threads", "1", "--out", folder("grid"),
    ]
    let outcome = try succeed(arguments + ["--json", "--quiet"])
    let result = try JSONDecoder().decode(SmoothingGridResult.self, from: Data(outcome.output.utf8))
    #expect(result.rows.map(\.model).count == 8 && result.data.count == 8)
    #expect(
      result.rows.prefix(4).map(\.method) == ["none", "mix", "mix-normalized", "lowpass"],
      "rho 0 is the model as it is")
    #expect(result.threat.eps.map(\.value) == [0.03, 0.06, 0.09])
    #expect(result.attacks.map(\.name) == ["fgsm-min", "pgd"])
    #expect(result.statements.count == 8)
    #expect(contents(folder("grid/grid.json")) == Data(outcome.output.utf8))
    for name in ["grid.html", "grid.md", "grid.csv", "smoothing-grid.vl.json"] {
      #expect(exists(folder("grid/" + name)), "\(name)")
    }
    let again = try succeed(arguments)
    #expect(again.output.contains("“smoothing makes clean accuracy plunge”, run: "))
    #expect(again.output.contains("pgd: "))
    #expect(
      try fail(arguments + ["--seed", "3", "--quiet"]).contains(
        "is of another grid: there seed is 0, not 3; choose another --out"))
  }

  @Test func layersThatAreNotThereAreNamed() throws {
    #expect(
      try fail([
        "smoothing-grid", fixture("kernels.pt"), "--data", "cifar10", "--layers", "nose", "--limit",
        "4", "--attacks", "fgsm", "--out", folder("grid"), "--quiet",
      ]).hasPrefix("the network has no convolution nose"))
  }
}
