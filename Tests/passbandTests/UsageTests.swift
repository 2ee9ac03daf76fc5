import Foundation
import Testing

/// Wrong usage: exit status 64, the reason on standard error, and how to find help.
@Suite struct UsageTests {
  static let cases: [(arguments: [String], reason: String)] = [
    (["nonsense"], "Unexpected argument 'nonsense'"),
    (["doctor", "--nonsense"], "Unknown option '--nonsense'"),
    (["data", "info"], "Missing expected argument '<name>'"),
    (["split", "--radius", "4", "--out", "d"], "Missing expected argument '<images> ...'"),
    (["split", "a.png", "--out", "d"], "Missing expected argument '--radius <radius>'"),
    (["split", "a.png", "--radius", "4"], "Missing expected argument '--out <out>'"),
    (
      ["split", "a.png", "--radius", "4", "--out", ""], "--out is empty; name a folder."
    ),
    (
      ["split", "a.png", "--radius=-1", "--out", "d"],
      "--radius is -1.0; it is a number of frequency bins, 0 or more."
    ),
    (
      ["split", "a.png", "--radius", "nan", "--out", "d"],
      "--radius is nan; it is a number of frequency bins, 0 or more."
    ),
    (
      ["split", "x/a.png", "y/a.jpg", "--radius", "4", "--out", "d"],
      "two images are named a; their results would overwrite each other. Split them into different "
        + "folders."
    ),
    (
      ["split", "d/a.png", "d/a.low.png", "--radius", "4", "--out", "./d/"],
      "./d//a.low.png is one of the images, and one of the results would overwrite it. Choose "
        + "another --out, or leave it out."
    ),
    (
      ["split", "a.png", "--radius", "4", "--rule", "soft", "--out", "d"],
      "The value 'soft' is invalid for '--rule <rule>'. Please provide one of 'strict' "
    ),
    (["train"] + quickly, "Name the run's folder with --out, or a run with --resume."),
    (["train"] + quickly + ["--out", ""], "--out is empty; name a folder."),
    (
      ["train"] + quickly + ["--out", "r", "--continue", "--overwrite"],
      "--resume, --continue and --overwrite contradict each other; give one of them."
    ),
    (
      ["train"] + quickly + ["--out", "r", "--epochs", "0", "--learning-rate", "nan"],
      "this recipe cannot run:\n  epochs is 0; it is a whole number, 1 or more\n  "
        + "learning-rate is nan; it is a number above 0"
    ),
    (
      ["train"] + quickly + ["--out", "r", "--nesterov"],
      "this recipe cannot run:\n  nesterov is a form of sgd; adam has none"
    ),
    (
      ["train"] + quickly + ["--out", "r", "--threads", "0"],
      "--threads is 0; it is a whole number from 1 to 1024."
    ),
    (
      ["train"] + quickly + ["--out", "r", "--radii", "4,,8"],
      "this recipe cannot run:\n  --radii is 4,,8; it is different numbers, 0 or more"
    ),
    (
      ["train"] + quickly + ["--out", "r", "--radii", "4,4"],
      "this recipe cannot run:\n  radii is 4,4; it is different numbers, 0 or more"
    ),
    (
      ["train"] + quickly + ["--out", "r", "--set", "mixxup=1", "--set", "norm=zeal"],
      "this recipe cannot run:\n  --set: there is no key mixxup; did you mean mixup?\n  --set: norm is "
        + "zeal; it is one of none, batch"
    ),
    (
      ["train", "--resume", "r", "--model", "resnet18", "--set", "seed=3"],
      "--resume goes on with the run's own recipe; leave out model, seed. These may change: epochs, "
    ),
    (
      ["train", "--resume", "r", "--out", "s"],
      "--resume takes folder and recipe from the run; leave out --out, --recipe and --preset."
    ),
    (["smooth", "m", "--method", "mix", "--out", "o"], "--method mix needs --rho."),
    (
      ["smooth", "m", "--method", "lowpass", "--rho", "1", "--out", "o"],
      "--method lowpass has no use for --rho."
    ),
    (
      ["smooth", "m", "--method", "mix", "--rho", "1.5", "--out", "o"],
      "--rho is 1.5; it is a number from 0 to 1."
    ),
    (
      ["smooth", "m", "--method", "lowpass", "--radius", "0", "--out", "o"],
      "--radius is 0.0; it is a number of bins above 0."
    ),
    (["smooth", "m", "--method", "mix", "--rho", "1"], "Missing expected argument '--out <out>'"),
    (
      ["smooth", "m", "--method", "blur", "--out", "o"],
      "The value 'blur' is invalid for '--method <method>'."
    ),
    (["kernels"], "Missing expected argument '<models> ...'"),
    (["kernels", "m", "--layer", "a,,b"], "--layer is \"a,,b\"; it is first, all, or names with"),
    (["kernels", "m", "--radius", "0"], "--radius is 0.0; it is a number of bins above 0."),
    (["defend", "m"], "Missing expected argument '--front <front> ...'"),
    (
      ["defend", "m", "--front", "lowpass:4,blur"],
      "The value 'lowpass:4,blur' is invalid for '--front <front>': front end \"lowpass:4,blur\": "
        + "\"blur\" is no part of a front end; write lowpass:RADIUS or gaussian:SIGMA"
    ),
    (
      ["defend", "m", "--front", "lowpass:4", "--front", "lowpass:4"],
      "--front lowpass:4 is there twice."
    ),
    (
      ["attack", "m", "--front", "low:4"],
      "The value 'low:4' is invalid for '--front <front>': front end \"low:4\": \"low:4\" is no filter"
    ),
    (
      ["smoothing-grid", "m", "--methods", "mix,blur", "--out", "o"],
      "--methods is \"mix,blur\"; it is different ones of mix, mix-normalized, lowpass"
    ),
    (
      ["smoothing-grid", "m", "--rho", "0.1,2", "--out", "o"],
      "--rho is 2.0; it is a number from 0 to 1."
    ),
    (
      ["smoothing-grid", "m", "--attacks", "transfer", "--out", "o"],
      "--attacks has transfer, which needs a surrogate; see passband defend."
    ),
    (["audit"], "Missing expected argument '<model>'"),
    (["audit", "r", "--limit", "0"], "--limit is 0; it is a whole number, 1 or more."),
    (["audit", "r", "--batch-size", "0"], "--batch-size is 0; it is a whole number, 1 or more."),
    (
      ["audit", "r", "--heat-map-grid", "4"], "--heat-map-grid is 4; it is an odd number from 1 to"
    ),
    (
      ["audit", "r", "--heat-map-images", "0"],
      "--heat-map-images is 0; it is a whole number, 1 or more."
    ),
    (["audit", "r", "--heat-map-norm", "0"], "--heat-map-norm is 0.0; it is a number above 0."),
    (
      ["audit", "r", "--gradient-images", "0"],
      "--gradient-images is 0; it is a whole number, 1 or more."
    ),
    (["compare", "r"], "A comparison needs two models at least."),
    (["compare", "r", "s", "--json", "--csv"], "--json and --csv exclude each other."),
    (["report", "o.safetensors"], "A report of a file of outcomes needs --out DIR."),
    (["audit", "r", "--rescale", "max,max"], "The value 'max,max' is invalid for"),
    (["attack"], "Missing expected argument '<model>'"),
    (["attack", "r", "--limit", "0"], "--limit is 0; it is a whole number, 1 or more."),
    (["attack", "r", "--batch-size", "0"], "--batch-size is 0; it is a whole number, 1 or more."),
    (["attack", "r", "--steps", "0"], "--steps is 0; it is a whole number, 1 or more."),
    (["attack", "r", "--restarts", "0"], "--restarts is 0; it is a whole number, 1 or more."),
    (["attack", "r", "--passes", "0"], "--passes is 0; it is a whole number, 1 or more."),
    (["attack", "r", "--eps=-1/255"], "--eps has -1/255; it is a distance, 0 or more."),
    (
      ["attack", "r", "--eps", "2/255,8"],
      "--eps has 8, and L∞ distances of images in [0, 1] are 1 at most; grey levels are written "
        + "8/255."
    ),
    (
      ["attack", "r", "--eps", "8/255,much"],
      "The value '8/255,much' is invalid for '--eps <eps>': epsilon \"much\" is not a number; write "
        + "8/255 or 0.03"
    ),
    (
      ["attack", "r", "--eps", "1/255,"], "The value '1/255,' is invalid for '--eps <eps>': a part "
    ),
    (
      ["attack", "r", "--eps", "0.1,1e-1"],
      "The value '0.1,1e-1' is invalid for '--eps <eps>': 0.1 is there twice"
    ),
    (
      ["attack", "r", "--attack", "pdg"],
      "The value 'pdg' is invalid for '--attack <attack>': there is no attack \"pdg\"; there are fgsm"
    ),
    (["attack", "r", "--norm", "l3"], "The value 'l3' is invalid for '--norm <norm>'. Please "),
    (
      ["attack", "r", "--band", "low"],
      "The value 'low' is invalid for '--band <band>': a band is low:RADIUS or high:RADIUS, for "
        + "example low:8"
    ),
    (["attack", "r", "--attack", "fgsm,random", "--restarts", "2"], "fgsm, random has no use for"),
    (["attack", "r", "--surrogate", "s"], "pgd has no use for --surrogate."),
    (
      ["attack", "r", "--attack", "transfer"],
      "transfer needs another model to find its images on: --surrogate MODEL."
    ),
    (["attack", "r", "--gates", "--eps", "0"], "--gates need a ball: give an --eps above 0."),
    (
      ["attack", "r", "--gate-images", "0"], "--gate-images is 0; it is a whole number, 1 or more."
    ),
    (["attack", "r", "--save", ""], "--save is empty; name a folder."),
    (["attack", "r", "--resume"], "--resume goes on with what --save kept; give both."),
    (["report"], "Missing expected argument '<runs> ...'"),
    (["report", "a", "b"], "A report of several runs needs --out DIR."),
    (["report", "a", "--out", ""], "--out is empty; name a folder."),
  ]

  @Test(arguments: cases) func isRefused(_ arguments: [String], _ reason: String) throws {
    let outcome = try Command.run(arguments)
    #expect(outcome.status == 64 && outcome.output.isEmpty)
    #expect(outcome.errors.hasPrefix("Error: \(reason)"), "\(outcome.errors)")
    #expect(outcome.errors.contains("\nUsage: passband"))
    #expect(outcome.errors.contains("--help' for more information."))
  }
}
