public import Foundation
public import Studies
import Vision

/// Writes the kernels of models as pictures, numbers and a page.
public struct KernelWriter: Sendable {
  private let tools: ChartTools

  public init(tools: ChartTools = .located()) { self.tools = tools }

  /// Writes into `folder`, made if need be: `kernels.html` · for each layer `LAYER.png` (one colour
  /// scale), `LAYER.own-scale.png` and `LAYER.spectra.png`, models side by side · for each of several
  /// models the same in a folder of its own · `kernel-spectra.vl.json` and `.png` · `kernels.csv`.
  ///
  /// - Throws: ``ReportError``.
  @discardableResult
  public func write(
    _ models: [ExaminedKernels], _ report: KernelReport, to folder: URL
  ) throws -> (page: URL, files: [URL], gaps: [ReportSummary.Gap]) {
    try ReportFiles.makeFolder(folder)
    let groups = KernelGroup.all(models)
    var files = try groups.flatMap { try write($0, to: folder) }
    if models.count > 1 { files += try writeEach(models, to: folder) }
    let table = try ReportFiles.write(
      Data(KernelTables(report).smoothness.csv.utf8),
      to: folder.appendingPathComponent("kernels.csv"))
    let charts = [Chart.kernelSpectra(report)].compactMap { $0 }
    let drawn = try ChartFiles(tools).write(charts, to: folder)
    let page = KernelPage(
      report: report, groups: groups, charts: charts, bundle: tools.bundleSource())
    let home = try ReportFiles.write(
      Data(try page.html().utf8), to: folder.appendingPathComponent("kernels.html"))
    return (
      home, [home] + files + [table] + drawn.files,
      ChartFiles(tools).pageGaps(charts) + drawn.gaps
    )
  }

  private func writeEach(_ models: [ExaminedKernels], to folder: URL) throws -> [URL] {
    let names = ReportFiles.distinctNames(models.map(\.name))
    return try zip(models, names).flatMap { model, name in
      let own = folder.appendingPathComponent(name)
      try ReportFiles.makeFolder(own)
      return try KernelGroup.all([model]).flatMap { try write($0, to: own) }
    }
  }

  private func write(_ group: KernelGroup, to folder: URL) throws -> [URL] {
    let kinds: [(String, KernelSheet.Kind)] = [
      ("", .weights), (".own-scale", .weightsEachScaled), (".spectra", .spectra),
    ]
    return try kinds.compactMap { suffix, kind in
      guard let sheet = group.sheet(kind) else { return nil }
      return try ReportFiles.write(
        Data(try sheet.pngData()),
        to: folder.appendingPathComponent(group.fileName + suffix + ".png"))
    }
  }
}

/// The same layer of several models.
struct KernelGroup {
  /// The layer's name; of layers named differently the first's.
  let layer: String
  let members: [(model: String, layer: ExaminedKernels.Layer)]

  /// Layers of one name together; where no two models share a name, layers in their order.
  static func all(_ models: [ExaminedKernels]) -> [KernelGroup] {
    let names = Chart.unique(models.flatMap { $0.layers.map(\.numbers.layer) })
    let isShared = names.contains { name in
      models.count { $0.layers.contains { $0.numbers.layer == name } } > 1
    }
    guard models.count > 1, !isShared else {
      return names.map { name in
        KernelGroup(layer: name, members: members(models) { $0.numbers.layer == name })
      }
    }
    return (0..<(models.map(\.layers.count).max() ?? 0)).map { place in
      let found = models.compactMap { model in
        model.layers.indices.contains(place) ? (model.name, model.layers[place]) : nil
      }
      return KernelGroup(layer: found[0].1.numbers.layer, members: found)
    }
  }

  private static func members(
    _ models: [ExaminedKernels], where isMember: (ExaminedKernels.Layer) -> Bool
  ) -> [(model: String, layer: ExaminedKernels.Layer)] {
    models.compactMap { model in model.layers.first(where: isMember).map { (model.name, $0) } }
  }

  /// The layer's name without what a file name should not have.
  var fileName: String {
    String(layer.map { $0.isLetter || $0.isNumber || "._-".contains($0) ? $0 : "-" })
  }

  func stacks(_ kind: KernelSheet.Kind) -> [KernelStack] {
    members.map { kind == .spectra ? $0.layer.spectra : $0.layer.stack }
  }

  func sheet(_ kind: KernelSheet.Kind) -> Raster? {
    let panels = zip(members, stacks(kind)).map {
      KernelSheet.Panel(title: $0.model, stack: $1)
    }
    return KernelSheet(panels, kind, title: heading(kind)).raster
  }

  private func heading(_ kind: KernelSheet.Kind) -> String {
    kind == .spectra ? "Spectra of the kernels of \(layer)" : "Kernels of \(layer)"
  }
}
