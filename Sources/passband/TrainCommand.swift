import ArgumentParser
import Foundation
import Spectra
import Studies
import Torch
import Training
import Vision

struct TrainCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a network and watch its LFC and HFC accuracy after every epoch.",
    discussion: """
      After each epoch the accuracy on training images, test images and the low- and
      high-frequency components of test images is measured and logged; a network
      with BatchNorm is measured with its running averages and with the batch's own
      statistics, because the second re-standardises HFC by itself. The run folder
      holds run.json, metrics.jsonl, model.safetensors (PyTorch's names) and a
      checkpoint. The same seed and number of threads give the same bits.

      Examples:
        passband train --data fashion-mnist --model resnet8 --norm none \\
          --out runs/plain
        passband train --data cifar10 --model resnet18 --epochs 30 \\
          --augment crop-flip --optimizer sgd --learning-rate 0.05 \\
          --weight-decay 5e-4 --out runs/resnet18
        passband train --data cifar10 --model resnet32-hfc --norm none \\
          --init xavier --batch-size 100 --learning-rate 1e-4 --epochs 100 \\
          --out runs/as-printed --resume
      """)

  @Option(help: "Data set: fashion-mnist, mnist, cifar10 or cifar100.")
  var data: String

  @Option(help: "Network.")
  var model: NetworkSpec.Architecture

  @Option(help: "Normalisation layers.")
  var norm = Norm.batch

  @Option(name: .customLong("init"), help: "How weights begin.")
  var initialization = Initialization.kaiming

  @Option(help: "Passes over the training images.")
  var epochs = 10

  @Option(help: "Images per step.")
  var batchSize = 128

  @Option(help: "Update rule.")
  var optimizer = OptimizerName.adam

  @Option(help: "Step size; the default is 0.001 for adam and 0.05 for sgd.")
  var learningRate: Double?

  @Option(help: "Momentum of sgd.")
  var momentum = 0.9

  @Flag(help: "Nesterov's form of momentum, for sgd.")
  var nesterov = false

  @Option(help: "Added to the gradient as λ·weight.")
  var weightDecay = 0.0

  @Option(help: "Variation of training images: padded by 4, cropped at random, mirrored.")
  var augment = Augmentation.none

  @Option(help: "Cutting radii in frequency bins.")
  var radii = Radii(values: [4, 8, 12, 16])

  @Option(help: "Whether a bin exactly on the circle is high (strict) or low (inclusive).")
  var rule = MaskRule.strict

  @Option(help: "Divide each component by its own maximum before it is classified, or not.")
  var rescale = Rescale.max

  @Option(help: "Number format of products; auto takes bfloat16 where the processor has it.")
  var precision = PrecisionChoice.auto

  @Option(help: "Decides initial weights, order and augmentation.")
  var seed: UInt64 = 0

  @Option(help: "Use only the first N training images.")
  var limit: Int?

  @Option(help: "Measure on the first N images of train and test; the default is all of test.")
  var measureLimit: Int?

  @Option(help: "Images per batch when measuring: changes results with batch statistics.")
  var measureBatchSize = 100

  @Option(help: "The run folder.")
  var out: String

  @Flag(help: "Go on with the run in the folder; start it where there is none.")
  var resume = false

  @Flag(help: "Delete the run in the folder first.")
  var overwrite = false

  @Flag(help: "Print the last epoch's record as JSON.")
  var json = false

  @OptionGroup var machine: MachineOptions

  func validate() throws {
    guard !(resume && overwrite) else {
      throw ValidationError("--resume and --overwrite contradict each other; give one of them.")
    }
    try requireName(out)
    let problems = recipe.problems
    guard problems.isEmpty else { throw ValidationError("--" + problems.joined(separator: "\n--")) }
  }

  private var recipe: Recipe {
    Recipe(
      data: data, model: model, norm: norm, initialization: initialization, epochs: epochs,
      batchSize: batchSize, optimizer: optimizer,
      learningRate: learningRate ?? (optimizer == .adam ? 1e-3 : 0.05),
      momentum: optimizer == .sgd ? momentum : 0, nesterov: nesterov, weightDecay: weightDecay,
      augment: augment, seed: seed, limit: limit, precision: precision.resolved,
      radii: radii.values, rule: rule, rescale: rescale, measureLimit: measureLimit,
      measureBatchSize: measureBatchSize)
  }

  func run() throws {
    machine.apply()
    let folder = RunFolder(out)
    try requireRoom(folder)
    let train = try loadData(data, .train)
    let test = try loadData(data, .test)
    for mask in radii.values.map({ FrequencyMask.disc(radius: $0, rule: rule) }) {
      for warning in mask.warnings(height: test.height, width: test.width) {
        Console.warn("\(warning)")
      }
    }
    let study = try ObservedTraining(recipe: recipe, folder: folder, train: train, test: test)
    // Only now: whatever can fail has been read.
    if overwrite && folder.exists { try FileManager.default.removeItem(atPath: out) }
    let reporter = TrainingReporter(recipe: recipe, quiet: machine.quiet)
    _ = try study.run(report: reporter.report)
    try finish(folder)
  }

  private func requireRoom(_ folder: RunFolder) throws {
    if folder.exists && !resume && !overwrite {
      throw Failure(
        "there is a run in \(out) already; go on with it with --resume, replace it with "
          + "--overwrite, or choose another --out")
    }
    if try !folder.exists && !FileManager.default.isVacant(out) {
      throw Failure("\(out) is not empty and holds no run; choose another --out")
    }
  }

  private func finish(_ folder: RunFolder) throws {
    guard let last = try folder.epochs().last else { return }
    if json { return try Console.printJSON(last) }
    print("\(out): \(last.epoch) epochs, \(grouped(last.step)) steps")
    print("Next: passband audit \(out)")
  }
}

extension FileManager {
  /// Whether there is nothing at the path, or an empty folder.
  ///
  /// - Throws: ``Failure`` when there is something else than a folder.
  fileprivate func isVacant(_ path: String) throws -> Bool {
    var isFolder: ObjCBool = false
    guard fileExists(atPath: path, isDirectory: &isFolder) else { return true }
    guard isFolder.boolValue else {
      throw Failure("\(path) is a file, a folder is needed; choose another --out")
    }
    do {
      return try contentsOfDirectory(atPath: path).isEmpty
    } catch {
      throw Failure("the folder \(path) cannot be read: \(error.systemReason)")
    }
  }
}
