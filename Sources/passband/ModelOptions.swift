import ArgumentParser
import Foundation
import Robustness
import Torch
import Training
import Vision

/// The options that say what network a safetensors file holds that does not say so itself.
struct ModelOptions: ParsableArguments {
  @Option(name: .customLong("model"), help: "The network in a safetensors file.")
  var architecture: NetworkSpec.Architecture?

  @Option(name: .customLong("network-norm"), help: "Its normalisation layers, with --model.")
  var networkNorm = Norm.batch

  func source(_ path: String) throws -> ModelSource {
    let source = ModelSource(path: path, architecture: architecture, norm: networkNorm)
    try source.requireModel()
    return source
  }

  /// The classifiers of several arguments, each with a name that tells it from the others.
  func named(_ paths: [String]) throws -> [(name: String, source: ModelSource)] {
    let sources = try paths.map(source)
    let titles = sources.map(\.title)
    return zip(titles, sources).map { title, source in
      (titles.count { $0 == title } > 1 ? source.path : title, source)
    }
  }
}

extension ModelSource {
  /// The last part of the path without its ending: what figures call the model.
  var title: String {
    let url = URL(fileURLWithPath: path)
    return (runFolder == nil ? url.deletingPathExtension() : url).lastPathComponent
  }

  /// The file with the weights.
  var weightsPath: String { runFolder?.modelPath ?? path }

  /// The model where no images are at hand.
  ///
  /// - Parameter data: the data set that tells the sizes of a network whose file does not.
  /// - Throws: ``Failure`` for such a file without it.
  func load(sizedFor data: String?) throws -> any Classifier {
    if let data { return try load(for: DataCatalog().load(data, split: .test)) }
    guard architecture != nil, path.hasSuffix(".safetensors") else {
      if let folder = runFolder { return try folder.network() }
      return path.hasSuffix(".safetensors")
        ? try Network(contentsOf: path) : try ScriptedClassifier(contentsOf: path)
    }
    throw Failure(
      "\(path) with --model takes the sizes of its images and its classes from a data set; name it "
        + "with --data")
  }

  /// What was done to its kernels before.
  func smoothing() throws -> [SmoothingRecord] { try .ofFile(weightsPath) }
}
