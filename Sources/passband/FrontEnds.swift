import ArgumentParser
import Robustness
import Spectra
import Vision

/// A front end as "lowpass:12,clip".
func parsedFront(_ text: String) throws -> FrontEndSpec {
  do { return try FrontEndSpec(parsing: text) } catch { throw ValidationError("\(error)") }
}

extension FrontEndSpec {
  /// The classifier behind it, and a warning where the filter lets everything through.
  func before(
    _ classifier: any Classifier, _ images: any ImageSource
  ) -> FrontedClassifier {
    for warning in mask.warnings(height: images.height, width: images.width) {
      Console.warn("\(self): \(warning)")
    }
    return FrontedClassifier(classifier, behind: frontEnd)
  }
}
