internal import Spectra
internal import Training

extension MeasurePlan {
  /// The radii a network of a recipe is measured at after training.
  func radii(_ recipe: Recipe) -> [Double] { radii.isEmpty ? recipe.measuring.radii : radii }

  /// What images are shown as: whole, LFC and HFC at each radius and rescaling, then the controls.
  func conditions(_ recipe: Recipe) -> [Condition] {
    let (radii, rule) = (radii(recipe), recipe.measuring.rule)
    let rescales = rescales.isEmpty ? recipe.measuring.rescales : rescales
    var conditions = Condition.standard(radii: radii, rule: rule, rescales: rescales)
    if controls.contains("svd") {
      let cuts = radii.flatMap { radius -> [Condition.Step] in
        let mask = FrequencyMask.disc(radius: radius, rule: rule)
        return [.svdLow(mask), .svdHigh(mask)]
      }
      conditions += rescales.flatMap { rescale in cuts.map { Condition([$0] + rescale.steps) } }
    }
    return conditions
  }
}
