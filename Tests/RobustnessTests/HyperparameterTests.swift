import Foundation
import Testing

@testable import Robustness

@Suite struct HyperparameterTests {
  @Test(arguments: [
    (Hyperparameter.Value.flag(true), "true", "yes"), (.flag(false), "false", "no"),
    (.count(20), "20", "20"), (.number(0.125), "0.125", "0.125"), (.number(1), "1", "1"),
    (.number(1e300), "1e+300", "1e+300"), (.text("margin"), "\"margin\"", "margin"),
  ]) func roundTrips(_ value: Hyperparameter.Value, _ json: String, _ text: String) throws {
    let data = try JSONEncoder().encode(value)
    #expect(String(decoding: data, as: UTF8.self) == json)
    #expect(try JSONDecoder().decode(Hyperparameter.Value.self, from: data) == value)
    #expect("\(Hyperparameter("x", value))" == "x \(text)")
  }
}
