import Foundation
import Robustness
import Torch
import Training
import Vision

/// A MODEL argument: a run folder, a TorchScript file, or a safetensors file.
struct ModelSource {
  let path: String
  var architecture: NetworkSpec.Architecture?
  var norm = Norm.batch
  /// What inputs are normalised with before the model, where it does not do that itself.
  var normalization: (mean: [Double], deviation: [Double])?

  /// The run folder, when the argument is one.
  var runFolder: RunFolder? {
    let folder = RunFolder(path)
    return folder.exists ? folder : nil
  }

  /// The data set that a run, or the run that a smoothed model came from, was trained on.
  ///
  /// - Parameter verb: what is to be done with the model, for the message.
  /// - Throws: ``Failure`` for another model file, which does not say.
  func ownData(to verb: String) throws -> String {
    guard let folder = runFolder else {
      if let known = try? smoothing().last?.trainedOn { return known }
      throw Failure(
        "\(path) does not say which images to \(verb) it on; name them with --data "
          + "(fashion-mnist, mnist, cifar10, cifar100, folder:PATH, npz:PATH)")
    }
    return try folder.info().data.name
  }

  /// Where an audit goes when nobody says: beside the caller, named after the model.
  var defaultAuditFolder: String {
    let name = URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent
    return "\(name)-audit"
  }

  /// The names of a run's classes, in the order of its outputs; nil where the model does not say.
  func ownClassNames() throws -> [String]? { try runFolder?.info().data.classNames }

  /// The channels a network of ours wants; nil where the model does not say.
  var ownChannels: Int? {
    if let folder = runFolder { return try? folder.info().network.channels }
    guard path.hasSuffix(".safetensors"), architecture == nil else { return nil }
    return try? Network(contentsOf: path).spec.channels
  }

  /// - Throws: ``Failure``, `RunError`, `DataError` or `TorchError` when there is no model, it cannot
  ///   be read, or it takes other images.
  func load(for images: any ImageSource) throws -> any Classifier {
    if let folder = runFolder {
      guard normalization == nil else {
        throw Failure(
          "\(path) is a run, whose network normalises by itself; leave --mean and --std out")
      }
      return try fitted(folder.network(), images)
    }
    return normalized(
      path.hasSuffix(".safetensors") ? try fitted(network(images), images) : try scripted())
  }

  private func fitted(_ network: Network, _ images: any ImageSource) throws -> Network {
    try requireFit(network, images)
    return network
  }

  /// - Throws: ``Failure`` when a network takes other images.
  func requireFit(_ network: Network, _ images: any ImageSource) throws {
    guard network.spec.channels == images.channels else {
      throw Failure(
        "\(path) takes images of \(network.spec.channels) channels, but \(images.name) has "
          + "\(images.channels)")
    }
    guard network.spec.takes(height: images.height, width: images.width) else {
      throw Failure(
        "\(path) takes images of \(network.spec.imageSize), but those of \(images.name) are "
          + "\(images.height)×\(images.width)")
    }
    guard network.spec.classes >= images.classCount else {
      throw Failure(
        "\(path) knows \(network.spec.classes) classes, but \(images.name) has "
          + "\(images.classCount)")
    }
  }

  private func network(_ images: any ImageSource) throws -> Network {
    let spec = architecture.map {
      NetworkSpec(
        $0, norm: norm, channels: images.channels, height: images.height, width: images.width,
        classes: images.classCount)
    }
    return try Network(contentsOf: path, spec: spec)
  }

  private func scripted() throws -> ScriptedClassifier {
    try ModelFile.requireTorchScript(path)
    return try ScriptedClassifier(contentsOf: path)
  }

  private func normalized(_ classifier: any Classifier) -> any Classifier {
    guard let (mean, deviation) = normalization else { return classifier }
    return NormalizedClassifier(classifier, mean: mean, deviation: deviation)
  }

  /// What tells this model from others of its name: the SHA-256 of its file.
  func mark() throws -> String {
    try Checksum.ofFile(runFolder?.modelPath ?? path)
  }

  /// - Throws: ``Failure`` when there is nothing at the path, or a folder that is no run.
  func requireModel() throws {
    guard runFolder == nil else { return }
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      throw Failure("there is no model at \(path)")
    }
    guard !isFolder.boolValue else {
      throw Failure(
        "\(path) is a folder without run.json, so not a run; give a run folder or a model file")
    }
  }
}
