import Foundation
import Testing

@testable import Reports

@Suite struct ChartToolsTests {
  @Test func theEnvironmentComesFirst() {
    let tools = ChartTools.located(
      environment: ["PASSBAND_DEPS": "/named"], executable: nil, current: URL(fileURLWithPath: "/"))
    #expect(tools.dependencies?.path == "/named")
    #expect(tools.bundle == nil)
    #expect(tools.bundleSource() == nil)
  }

  @Test func theNearestFolderAboveIsFound() throws {
    try withFolder { root in
      let deep = root.appendingPathComponent("a/b/c")
      try FileManager.default.createDirectory(at: deep, withIntermediateDirectories: true)
      let deps = root.appendingPathComponent(".deps/charts")
      try FileManager.default.createDirectory(at: deps, withIntermediateDirectories: true)
      try Data("bundle".utf8).write(to: deps.appendingPathComponent("vega-bundle.js"))
      let outside = URL(fileURLWithPath: "/")
      let fromExecutable = ChartTools.located(
        environment: [:], executable: deep.appendingPathComponent("passband"), current: outside)
      let fromCurrent = ChartTools.located(environment: [:], executable: nil, current: deep)
      for tools in [fromExecutable, fromCurrent] {
        #expect(tools.bundleSource() == "bundle")
        #expect(tools.python == nil)
        #expect(tools.renderer == nil)
      }
    }
  }

  @Test func nothingIsFoundWhereNothingIs() {
    let root = URL(fileURLWithPath: "/")
    #expect(
      ChartTools.located(environment: [:], executable: nil, current: root).dependencies == nil)
  }
}

/// A folder of its own that is gone afterwards.
func withFolder(_ body: (URL) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("passband-reports-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder)
}
