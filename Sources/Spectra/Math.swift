internal import Foundation

extension Double {
  var exponential: Double { exp(self) }
  var cosine: Double { cos(self) }
}
