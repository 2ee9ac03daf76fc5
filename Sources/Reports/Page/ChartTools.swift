public import Foundation

/// The fetched parts that charts need: the JavaScript library inside a report, and the Python
/// environment that turns a chart into a PNG file. Either may be missing.
public struct ChartTools: Sendable, Equatable {
  /// The folder made by set-up.
  public var dependencies: URL?

  /// The tools under a folder; none with nil.
  public init(dependencies: URL?) { self.dependencies = dependencies }

  /// `$PASSBAND_DEPS`, else the nearest `.deps` above the executable, else above the current folder.
  public static func located(
    environment: [String: String] = ProcessInfo.processInfo.environment,
    executable: URL? = Bundle.main.executableURL,
    current: URL = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
  ) -> ChartTools {
    if let named = environment["PASSBAND_DEPS"], !named.isEmpty {
      return ChartTools(dependencies: URL(fileURLWithPath: named))
    }
    let starts = [executable?.deletingLastPathComponent(), current].compactMap { $0 }
    return ChartTools(dependencies: starts.lazy.compactMap(nearest).first)
  }

  private static func nearest(above folder: URL) -> URL? {
    var folder = folder.standardizedFileURL
    while true {
      let candidate = folder.appendingPathComponent(".deps")
      if exists(candidate) { return candidate }
      let parent = folder.deletingLastPathComponent().standardizedFileURL
      guard parent.path != folder.path, folder.path != "/" else { return nil }
      folder = parent
    }
  }

  /// The chart library as one script.
  public var bundle: URL? { part("charts/vega-bundle.js") }

  /// The interpreter that has `vl_convert`.
  public var python: URL? { part("python/bin/python") }

  /// What renders chart files, beside the folder made by set-up.
  public var renderer: URL? {
    guard let dependencies else { return nil }
    let script = dependencies.deletingLastPathComponent()
      .appendingPathComponent("scripts/render-charts.py")
    return Self.exists(script) ? script : nil
  }

  /// The source of the chart library; nil when it is missing or empty.
  public func bundleSource() -> String? {
    guard let bundle, let source = try? String(contentsOf: bundle, encoding: .utf8),
      !source.isEmpty
    else { return nil }
    return source
  }

  private func part(_ path: String) -> URL? {
    guard let file = dependencies?.appendingPathComponent(path), Self.exists(file) else {
      return nil
    }
    return file
  }

  private static func exists(_ file: URL) -> Bool {
    FileManager.default.fileExists(atPath: file.path)
  }
}
