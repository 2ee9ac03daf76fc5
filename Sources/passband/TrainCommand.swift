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
    abstract: "Train a network by a recipe and watch its LFC and HFC accuracy after every epoch.",
    discussion: """
      A recipe is a list of keys and values: from --preset, from a YAML file
      (--recipe), from flags, from --set key=value; the later win. --list-keys shows
      every key; docs/recipes.md explains presets and heuristics.

      After each epoch the accuracy on training and test images and on their low- and
      high-frequency components is measured and logged; a network with BatchNorm is
      measured with its running averages and with the batch's own statistics, because
      the second re-standardises HFC by itself. The run folder holds run.json,
      metrics.jsonl, steps.jsonl, model.safetensors (PyTorch's names), TensorBoard
      events and checkpoints. Ctrl-C or SIGTERM keep the state after the current step;
      --resume goes on to the bits of an uninterrupted run (same number of threads).

      Examples:
        passband train --data fashion-mnist --model resnet8 --norm none \\
          --out runs/plain
        passband train --data cifar10 --preset modern --out runs/modern
        passband train --data cifar10 --model resnet8 --mixup 1 \\
          --set mix-weights=image --out runs/mixup
        passband train --data cifar10 --preset as-coded --adversary pgd \\
          --out runs/robust
        passband train --resume runs/robust
      """)

  @OptionGroup(title: "Recipe") var options: RecipeOptions

  @Option(help: ArgumentHelp("The run folder.", valueName: "folder"))
  var out: String?

  @Option(
    help: ArgumentHelp(
      "Go on with a run; only epochs and what is watched may change.", valueName: "run"))
  var resume: String?

  @Flag(
    name: .customLong("continue"),
    help: "Go on where --out holds a run of this recipe; else start it.")
  var continues = false

  @Flag(help: "Delete the run in the folder first.")
  var overwrite = false

  @Flag(help: "Print the recipe, complete, as YAML, and do nothing.")
  var showRecipe = false

  @Flag(help: "Print every key of a recipe with its meaning and range, and do nothing.")
  var listKeys = false

  @Flag(help: "Print the last epoch's record as JSON.")
  var json = false

  @OptionGroup var machine: MachineOptions

  func validate() throws {
    if listKeys { return }
    let ways = [resume != nil, continues, overwrite].count { $0 }
    guard ways <= 1 else {
      throw ValidationError(
        "--resume, --continue and --overwrite contradict each other; give one of them.")
    }
    if resume != nil { return try validateResume() }
    guard out != nil || showRecipe else {
      throw ValidationError("Name the run's folder with --out, or a run with --resume.")
    }
    try requireName(out)
    guard options.isTyped else { return }
    do {
      _ = try options.draft().recipe()
    } catch let error as RunError {
      throw ValidationError(error.description)
    }
  }

  private func validateResume() throws {
    guard out == nil, options.recipe == nil, options.preset == nil else {
      throw ValidationError(
        "--resume takes folder and recipe from the run; leave out --out, --recipe and --preset.")
    }
    let fixed = options.givenKeys.filter { !RecipeOption.mayChangeInRun.contains($0) }
    guard fixed.isEmpty else {
      throw ValidationError(
        "--resume goes on with the run's own recipe; leave out \(fixed.joined(separator: ", ")). "
          + "These may change: \(RecipeOption.mayChangeInRun.joined(separator: ", ")).")
    }
  }

  // MARK: Running

  func run() throws {
    if listKeys { return print(RecipeOption.listing) }
    machine.apply()
    let recipe = try recipe()
    if showRecipe { return print(recipe.yaml) }
    let folder = RunFolder(resume ?? out!)
    try requireRoom(folder)
    let study = try study(recipe, folder)
    // Only now: whatever can fail has been read.
    if overwrite && folder.exists { try FileManager.default.removeItem(atPath: folder.path) }
    StopSignals.catchThem()
    let reporter = TrainingReporter(recipe: recipe, quiet: machine.quiet)
    do {
      _ = try study.run(report: reporter.report) { StopSignals.wasReceived }
    } catch let stopped as TrainingStopped {
      reporter.stopped(stopped, folder.path)
      throw ExitCode(StopSignals.exitStatus)
    }
    try finish(folder)
  }

  private func recipe() throws -> Recipe {
    guard let resume else { return try options.draft().recipe() }
    var draft = RecipeDraft(try RunFolder(resume).info().recipe)
    try options.write(into: &draft)
    return try draft.recipe()
  }

  private func study(_ recipe: Recipe, _ folder: RunFolder) throws -> ObservedTraining {
    let train = try loadData(recipe.data, .train)
    let test = try loadData(recipe.data, .test)
    for radius in recipe.measuring.radii {
      let mask = FrequencyMask.disc(radius: radius, rule: recipe.measuring.rule)
      for warning in mask.warnings(height: test.height, width: test.width) {
        Console.warn("\(warning)")
      }
    }
    return try ObservedTraining(recipe: recipe, folder: folder, train: train, test: test)
  }

  private func requireRoom(_ folder: RunFolder) throws {
    if folder.exists {
      guard resume == nil, !continues, !overwrite else { return }
      throw Failure(
        "there is a run in \(folder.path) already; go on with it with --resume \(folder.path), "
          + "replace it with --overwrite, or choose another --out")
    }
    if try !FileManager.default.isVacant(folder.path) {
      throw Failure("\(folder.path) is not empty and holds no run; choose another --out")
    }
  }

  private func finish(_ folder: RunFolder) throws {
    guard let last = try folder.epochs().last else { return }
    if json { return try Console.printJSON(last) }
    print("\(folder.path): \(last.epoch) epochs, \(grouped(last.step)) steps")
    print("Next: passband audit \(folder.path)")
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
