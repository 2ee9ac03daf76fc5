// swift-tools-version: 6.2
import Foundation
import PackageDescription

/// libtorch: a folder with `include/` and `lib/`, from `$LIBTORCH` or from `scripts/setup`.
let libtorch: String = {
  let named = Context.environment["LIBTORCH"].flatMap { $0.isEmpty ? nil : $0 }
  let path = named ?? Context.packageDirectory + "/.deps/libtorch"
  let header = path + "/include/torch/csrc/autograd/autograd.h"
  if path.hasPrefix("/"), FileManager.default.fileExists(atPath: header) { return path }
  let message = """
    libtorch was not found (looked in: \(named.map { "LIBTORCH=" + $0 } ?? path)).
    Run `make setup` once in \(Context.packageDirectory), or set LIBTORCH to the absolute path of an \
    unpacked libtorch 2.11 to 2.13 (the folder that holds include/ and lib/).

    """
  // Not fatalError: its crash report would bury the message.
  FileHandle.standardError.write(Data(message.utf8))
  exit(1)
}()

let swiftSettings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
]

/// A room: a library target that imports only the rooms named in `below`.
func room(
  _ name: String, below: [Target.Dependency], resources: [Resource] = []
) -> Target {
  .target(name: name, dependencies: below, resources: resources, swiftSettings: swiftSettings)
}

/// The tests of a room; `fixtures`: files that they read, kept beside them.
func tests(of name: String, _ extra: [Target.Dependency] = [], fixtures: Bool = true) -> Target {
  .testTarget(
    name: name + "Tests", dependencies: [.byName(name: name)] + extra,
    resources: fixtures ? [.copy("Fixtures")] : [], swiftSettings: swiftSettings)
}

let package = Package(
  name: "Passband",
  platforms: [.macOS(.v14)],
  products: [
    .library(
      name: "Passband",
      targets: [
        "Torch", "Spectra", "Vision", "Robustness", "Training", "Studies", "Reports",
      ]),
    .library(name: "CTorchEngine", type: .dynamic, targets: ["CTorchEngine"]),
    .executable(name: "passband", targets: ["passband"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
    .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
  ],
  targets: [
    // The C door, and behind it the only C++: a library of its own, loaded on the first call.
    .target(name: "CTorch"),
    .target(
      name: "CTorchEngine",
      cxxSettings: [
        .headerSearchPath("../CTorch/include"),
        .unsafeFlags([
          "-isystem", libtorch + "/include",
          "-isystem", libtorch + "/include/torch/csrc/api/include",
          "-O2",
        ]),
      ],
      linkerSettings: [
        .unsafeFlags([
          "-L" + libtorch + "/lib", "-Xlinker", "-rpath", "-Xlinker", libtorch + "/lib",
        ]),
        .linkedLibrary("torch_cpu"), .linkedLibrary("c10"),
      ]),
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CTurboJPEG", pkgConfig: "libturbojpeg",
      providers: [.apt(["libturbojpeg0-dev"]), .brew(["jpeg-turbo"])]),
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CCrypto", pkgConfig: "libcrypto",
      providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]),
    room("Torch", below: ["CTorch"]),
    room("Spectra", below: ["Torch"]),
    room("Vision", below: ["Torch", "Spectra", "CPNG", "CTurboJPEG", "CZlib", "CCrypto"]),
    room("Robustness", below: ["Torch", "Spectra", "Vision"]),
    room(
      "Training",
      below: [
        "Torch", "Spectra", "Vision", "Robustness", .product(name: "Yams", package: "Yams"),
      ]),
    room(
      "Studies",
      below: [
        "Torch", "Spectra", "Vision", "Robustness", "Training",
        .product(name: "Yams", package: "Yams"),
      ], resources: [.embedInCode("Declarations")]),
    room(
      "Reports", below: ["Vision", "Robustness", "Training", "Studies"],
      resources: [.embedInCode("Resources/report.css"), .embedInCode("Resources/report.js")]),
    .executableTarget(
      name: "passband",
      dependencies: [
        "Torch", "Spectra", "Vision", "Robustness", "Training", "Studies", "Reports",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      swiftSettings: swiftSettings),
    .executableTarget(
      name: "Listen", dependencies: ["Torch", "Spectra", "Vision", "Studies"],
      path: "Examples/Listen", swiftSettings: swiftSettings),
    tests(of: "Torch", ["CTorch"]),
    tests(of: "Spectra", ["Torch"]),
    tests(of: "Vision", ["Torch", "Spectra"]),
    tests(of: "Robustness", ["Torch", "Spectra", "Vision"]),
    tests(of: "Training", ["Torch", "Spectra", "Vision", "Robustness"]),
    tests(of: "Studies", ["Torch", "Spectra", "Vision", "Robustness", "Training"]),
    tests(of: "Reports", ["Torch", "Spectra", "Vision", "Robustness", "Training", "Studies"]),
    tests(of: "passband", ["Listen", "Torch", "Vision", "Robustness", "Studies"]),
  ],
  cxxLanguageStandard: .cxx20
)
