import Testing
import Training

@testable import Studies

@Suite struct StudyDeclarationTests {
  private func problems(_ text: String) -> String {
    errorText { _ = try StudyDeclaration(parsing: text, name: "my", file: "my.yaml") }
  }

  @Test func partsAreRead() throws {
    let study = try StudySample.study(
      """
      question: Which?
      source: E5
      measure: {images: 10}
      table: [test, "L4[train]"]
      published: {source: a poster, values: {a: {test: .5}}}
      figures:
        - {kind: bars, title: Bars, metrics: [test], models: [b]}
      claims:
        - says: a is better
          published: 90 %
          source: us
          rule: a.test > b.test
          controls:
            - {rule: a.train > b.train, confound: b learnt less}
      """)
    #expect(study.name == "ab" && study.question == "Which?" && study.source == "E5")
    #expect(study.models.map(\.name) == ["a", "b"] && study.seeds == [0, 1, 2])
    #expect(study.table.map(\.text) == ["test", "L4[train]"])
    #expect(study.published?.values.first?.value == 0.5)
    #expect(study.figures.first?.kind == .bars && study.figures.first?.models == ["b"])
    #expect(study.claims.first?.controls.first?.confound == "b learnt less")
    #expect(study.presets.map(\.name) == ["smoke", "quick", "coded"])
  }

  @Test(arguments: [
    ("", "my.yaml holds no study"), ("- a", "my.yaml holds no study"),
    ("a: [", "my.yaml is not YAML"),
    ("titel: x\nmodels: {a: {}}", "line 1: a study has no key titel; did you mean title?"),
    ("title: x", "models is missing"), ("title: x\nmodels: {a b: {}}", "the model a b: a name has"),
    ("title: x\nmodels: {a: 3}", "the model a is a map"),
    ("title: x\nmodels: {a: {}}\nseeds: [1, x]", "seeds is 1,x; it is different whole numbers"),
    ("title: x\nmodels: {a: {}}\nclaims:\n  - says: y\n    source: z", "a rule is missing"),
    (
      "title: x\nmodels: {a: {}}\nclaims:\n  - {says: y, source: z, rule: b.test > 0.1}",
      "there is no model b; there is a"
    ),
    ("title: x\nmodels: {a: {}}\nfigures: [{kind: pie}]", "there is no figure pie"),
    ("title: x\nmodels: {a: {}}\nfigures: [{kind: scatter}]", "needs 2 metrics or more"),
    ("title: x\nmodels: {a: {}}\ntable: [L4, foo]", "there is no number foo"),
    (
      "title: x\nmodels: {a: {}}\npublished: {values: {a: {test: lots}}}",
      "published numbers need their source"
    ),
    ("title: x\nmodels: {a: {}}\npresets: {quick: {only: [c]}}", "there is no model c"),
  ])
  func mistakesAreToldWithTheirLine(_ text: String, _ reason: String) {
    #expect(problems(text).contains(reason), "\(problems(text))")
  }

  @Test func severalMistakesAreToldTogether() {
    let found = problems("titel: x\nseeds: [x]\nmodels: {a: 3}")
    #expect(found.contains("titel") && found.contains("seeds") && found.contains("the model a"))
  }
}
