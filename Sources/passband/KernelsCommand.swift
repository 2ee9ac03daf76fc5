import ArgumentParser
import Foundation
import Reports
import Robustness
import Studies
import Vision

struct KernelsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "kernels",
    abstract: "Draw convolution kernels and measure how smooth they are.",
    discussion: """
      MODEL is what passband audit takes; of several the layers of one name stand
      side by side and the numbers of each beside the first's. For every layer:
      roughness (mean difference of adjacent weights over the norm of a plane) and
      the share of energy beyond a radius of the zero-padded spectrum, with 95 %
      bootstrap intervals over kernels, beside what random normal kernels have.
      --out takes the pictures: kernels on one colour scale, each on its own, their
      spectra, and kernels.html with all of it. docs/kernels-and-defences.md has the
      definitions.

      Examples:
        passband kernels runs/first --out kernels
        passband kernels runs/natural runs/adversarial --out kernels
        passband kernels model.pt --layer all --json
        passband kernels runs/first --layer layer1.0.conv1,layer1.0.conv2 \\
          --out kernels
      """)

  @Argument(help: "Run folders, TorchScript files or safetensors files.")
  var models: [String]

  @Option(help: "Layers: first, all (with kernels larger than 1×1), or names.")
  var layer = "first"

  @Option(help: "In bins of padded kernels: energy beyond it is told.")
  var radius = 8.0

  @Option(help: "Kernels are padded to so many weights a side before a transform.")
  var padding = 32

  @Option(help: "Resamples of the bootstrap.")
  var resamples = 2000

  @Option(help: "Decides what the bootstrap draws.")
  var seed: UInt64 = 0

  @Option(help: "Draw at most so many kernels of a layer.")
  var shownKernels = 64

  @Option(help: "Draw at most so many input channels of a kernel.")
  var shownInputs = 8

  @Option(help: "Folder for pictures, numbers and page; without it only numbers.")
  var out: String?

  @OptionGroup var model: ModelOptions

  @Option(help: "Data set whose image size and classes a network has, with --model.")
  var data: String?

  @Flag(help: "Print one JSON object instead of tables.")
  var json = false

  @OptionGroup var machine: MachineOptions

  func validate() throws {
    try requireName(out)
    guard KernelChoice(layer) != nil else {
      throw ValidationError("--layer is \"\(layer)\"; it is first, all, or names with commas.")
    }
    guard radius.isFinite, radius > 0 else {
      throw ValidationError("--radius is \(radius); it is a number of bins above 0.")
    }
    guard (8...256).contains(padding) else {
      throw ValidationError("--padding is \(padding); it is a whole number from 8 to 256.")
    }
    let counts = [("shown-kernels", shownKernels), ("shown-inputs", shownInputs)]
    for (name, value) in counts where value < 1 {
      throw ValidationError("--\(name) is \(value); it is a whole number, 1 or more.")
    }
    guard (100...1_000_000).contains(resamples) else {
      throw ValidationError(
        "--resamples is \(resamples); it is a whole number from 100 to 1000000.")
    }
  }

  func run() throws {
    machine.apply()
    let study = KernelStudy(
      KernelChoice(layer)!, radius: radius, padding: padding,
      bootstrap: Bootstrap(resamples: resamples, seed: seed), shownOutputs: shownKernels,
      shownInputs: shownInputs)
    let examined = try model.named(models).map { name, source in
      do {
        return try study.examine(
          source.load(sizedFor: data), name: name, sha256: source.mark(),
          smoothing: source.smoothing())
      } catch let error as KernelError { throw Failure("\(source.path): \(error)") }
    }
    let report = study.report(examined)
    let written = try out.map {
      try KernelWriter().write(examined, report, to: URL(fileURLWithPath: $0))
    }
    for gap in written?.gaps ?? [] { Console.warn(gap.sentence) }
    if json { return try Console.printJSON(report) }
    show(report)
    if let written { print("\nPage: \(written.page.path)") }
  }

  private func show(_ report: KernelReport) {
    let tables = KernelTables(report)
    print(tables.smoothness.text(), terminator: "")
    if let compared = tables.comparisons { print("\n" + compared.text(), terminator: "") }
    for sentence in tables.sentences { print("\n• \(sentence)") }
    for model in report.models {
      for step in model.smoothing { print("\n\(model.name) was smoothed: \(step)") }
    }
  }
}
