import Foundation
import Spectra
import Testing
import Torch

@testable import Robustness

@Suite struct FrontEndSpecTests {
  @Test(
    arguments: [
      ("lowpass:12", .init(.disc(radius: 12))),
      ("lowpass:12.5,clip", .init(.disc(radius: 12.5), clips: true)),
      (
        "lowpass:8:inclusive,clip,round",
        .init(.disc(radius: 8, rule: .inclusive), clips: true, rounds: true)
      ),
      ("gaussian:3", .init(.gaussian(sigma: 3))),
      ("gaussian:0.5,round", .init(.gaussian(sigma: 0.5), rounds: true)),
    ] as [(String, FrontEndSpec)])
  func asWritten(_ text: String, _ spec: FrontEndSpec) throws {
    #expect(try FrontEndSpec(parsing: text) == spec)
    #expect(spec.description == text && spec.frontEnd.name == text)
    #expect(spec.frontEnd.hasFinish == (spec.clips || spec.rounds))
    let coded = try JSONEncoder().encode([spec])
    #expect(try JSONDecoder().decode([FrontEndSpec].self, from: coded) == [spec])
  }

  @Test func theRuleMayBeStrictInWords() throws {
    #expect(try FrontEndSpec(parsing: "lowpass:4:strict") == FrontEndSpec(.disc(radius: 4)))
  }

  @Test(
    arguments: [
      ("", "\"\" is no filter"), ("clip", "\"clip\" is no filter"),
      ("highpass:4", "\"highpass:4\" is no filter"), ("lowpass", "\"lowpass\" is no filter"),
      ("lowpass:x", "the radius of a low-pass is a number of bins above 0"),
      ("lowpass:-1", "the radius of a low-pass is a number of bins above 0"),
      ("lowpass:nan", "the radius of a low-pass is a number of bins above 0"),
      ("lowpass:4:soft", "the rule \"soft\" is neither strict nor inclusive"),
      ("gaussian:0", "sigma of a Gaussian is a number of bins above 0"),
      ("gaussian:3:strict", "\"gaussian:3:strict\" is no filter"),
      ("lowpass:4,", "\"\" is no part of a front end"),
      ("lowpass:4,blur", "\"blur\" is no part of a front end"),
      ("lowpass:4,clip,clip", "\"clip\" stands twice, or clip behind round"),
      ("lowpass:4,round,clip", "\"clip\" stands twice, or clip behind round"),
    ])
  func mistakesAreNamed(_ text: String, _ reason: String) {
    let message = attackFailure { _ = try FrontEndSpec(parsing: text) }
    #expect(message.contains(": \(reason); write lowpass:RADIUS or gaussian:SIGMA"), "\(message)")
  }
}
