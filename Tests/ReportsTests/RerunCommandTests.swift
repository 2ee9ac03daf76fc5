import Studies
import Testing
import Training
import Vision

@testable import Reports

@Suite struct RerunCommandTests {
  @Test func trainingHasEveryChoiceThatItDoesNotMakeByItself() throws {
    var run = Samples.run(norm: .batch)
    run.info?.recipe.limit = 500
    run.info?.recipe.network.dropoutAtTest = true
    let info = try #require(run.info)
    #expect(
      RerunCommand.train(info, into: run.folder).joined(separator: " ") == """
        passband train --data fashion-mnist --limit 500 --model resnet8 --set dropout-at-test=true \
        --epochs 5 --precision float32 --seed 7 --threads 2 --out runs/resnet8-batch
        """)
  }

  @Test func auditsSayHowTheyWereMade() {
    let run = Samples.run(norm: .batch)
    let audit = Samples.audit(
      statistics: "batch", original: 900, low: [1, 1, 1, 1], high: [1, 1, 1, 1], count: 1000)
    #expect(
      RerunCommand.audit(audit, of: run).joined(separator: " ") == """
        passband audit runs/resnet8-batch --data fashion-mnist --split test --radii 4,8,12,16 \
        --rule strict --rescale max --statistics batch --batch-size 100 --precision float32 \
        --limit 1000
        """)
  }

  @Test func whatWasMeasuredWithTheModelIsAskedForAgain() {
    let run = Samples.auditedOnly()
    #expect(
      RerunCommand.audit(run.audits[0], of: run).joined(separator: " ") == """
        passband audit model.pt --data made-up --split test --radii 4,8,12 --rule strict \
        --rescale none --statistics running --batch-size 100 --precision float32 --limit 200 \
        --heat-map --heat-map-images 50 --heat-map-grid 5 --heat-map-norm 4 \
        --gradients --gradient-images 2
        """)
  }

  @Test(arguments: [
    ("runs/plain", "runs/plain"), ("", "''"), ("a b", "'a b'"), ("it's", "'it'\\''s'"),
    ("$(rm)", "'$(rm)'"),
  ])
  func wordsAreQuotedForTheShell(word: String, quoted: String) {
    #expect(RerunCommand.quoted(word) == quoted)
  }
}
