import Testing
import Training

@testable import Studies

@Suite struct StudyPlanTests {
  private func problems(
    _ preset: String = "smoke", _ settings: [String] = [], _ more: String = ""
  ) -> String {
    errorText { _ = try StudySample.plan(preset, settings, more) }
  }

  @Test func presetsOverrideKeys() throws {
    let plan = try StudySample.plan()
    #expect(plan.cells.map(\.name) == ["a-seed7", "b-seed7"])
    #expect(plan.cells.allSatisfy { $0.recipe.epochs == 1 && $0.recipe.seed == 7 })
    #expect(plan.cells.map(\.recipe.mixing.mixup) == [0, 0.5])
    #expect(try StudySample.plan("quick").cells.map(\.name) == ["a-seed0", "a-seed1", "a-seed2"])
  }

  @Test func settingsWin() throws {
    let plan = try StudySample.plan(
      "smoke", ["epochs=3", "models.b.epochs=5", "seeds=1,2", "measure.images=50"])
    #expect(plan.cells.map(\.name) == ["a-seed1", "b-seed1", "a-seed2", "b-seed2"])
    #expect(plan.cells.map(\.recipe.epochs) == [3, 5, 3, 5])
    #expect(plan.measure.images == 50)
  }

  @Test func mistakesAreTold() {
    #expect(problems("smok").contains("has no preset smok; did you mean smoke?"))
    #expect(problems("coded") == "the study ab has no preset coded: it was never coded")
    #expect(problems("smoke", ["epoch=3"]).contains("there is no key epoch; did you mean epochs?"))
    #expect(problems("smoke", ["models.c.epochs=3"]).contains("there is no model c"))
    #expect(problems("smoke", ["epochs"]).contains("--set epochs: write it as key=value"))
    #expect(problems("smoke", ["seeds=a"]).contains("seeds is a; it is different whole numbers"))
    #expect(problems("smoke", ["seeds=1,1"]).contains("different whole numbers"))
    #expect(problems("smoke", ["x.y.z.a=1"]).contains("there is no x.y.z.a; write KEY"))
    #expect(
      problems("smoke", ["epochs=0"]).contains("epochs is 0; it is a whole number, 1 or more"))
    #expect(problems("smoke", ["seed=3"]).contains("seed is not set here"))
    #expect(
      problems("smoke", ["models.b.mixup=0"]).contains("the models a and b have the same recipe"))
    #expect(
      problems("smoke", ["measure.image=3"]).contains("has no key image; did you mean images?"))
    #expect(problems("smoke", ["measure.images=0"]).contains("measure.images is 0"))
  }

  @Test func contradictionsOfMeasuringAreTold() {
    #expect(problems("smoke", ["measure.attacks=pgd"]).contains("measure.eps is missing"))
    #expect(
      problems("smoke", ["measure.attacks=pdg", "measure.eps=0.1"]).contains("no attack pdg"))
    #expect(problems("smoke", ["measure.smoothing=mix"]).contains("measure.rho is missing"))
    #expect(problems("smoke", ["measure.fronts=lowpass:4"]).contains("needs measure.attacks"))
    let cw = ["measure.attacks=cw", "measure.eps=0.1"]
    #expect(problems("smoke", cw).contains("cw is not defined for linf"))
  }

  @Test func severalMistakesAreToldTogether() {
    let found = problems("smoke", ["epochs=0", "measure.images=0", "seeds=a"])
    #expect(
      found.contains("epochs is 0") && found.contains("images is 0") && found.contains("seeds"))
  }

  @Test func frontEndsKeepTheirCommas() throws {
    let plan = try StudySample.plan(
      "smoke",
      ["measure.attacks=pgd", "measure.eps=2/255", "measure.fronts=lowpass:4,clip; lowpass:8"])
    #expect(plan.measure.fronts.map(\.description) == ["lowpass:4,clip", "lowpass:8"])
  }

  // MARK: Which cells run again

  private let images = StudyImages(train: "t", test: "u")

  private func marks(_ settings: [String]) throws -> [String: [String]] {
    let plan = try StudySample.plan("smoke", settings)
    return Dictionary(
      uniqueKeysWithValues: plan.cells.map {
        ($0.name, [$0.trainingMark(images), $0.measuringMark(images, plan.measure)])
      })
  }

  @Test func aModelsSettingChangesItsCellsOnly() throws {
    let (before, after) = (try marks([]), try marks(["models.b.epochs=2"]))
    #expect(before["a-seed7"] == after["a-seed7"])
    #expect(before["b-seed7"]?[0] != after["b-seed7"]?[0])
    #expect(before["b-seed7"]?[1] != after["b-seed7"]?[1])
  }

  @Test func measuringChangesNoTraining() throws {
    let (before, after) = (try marks([]), try marks(["measure.images=3"]))
    for (name, mark) in before {
      #expect(mark[0] == after[name]?[0])
      #expect(mark[1] != after[name]?[1])
    }
  }

  @Test func moreSeedsChangeNoCell() throws {
    let (before, after) = (try marks([]), try marks(["seeds=7,8"]))
    #expect(after.count == 4)
    for (name, mark) in before { #expect(mark == after[name]) }
  }

  @Test func otherImagesChangeAllCells() throws {
    let cell = try StudySample.plan().cells[0]
    let other = StudyImages(train: "t", test: "v")
    #expect(cell.trainingMark(images) != cell.trainingMark(other))
  }
}
