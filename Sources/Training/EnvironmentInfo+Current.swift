internal import Foundation
internal import Torch

/// The version of Passband.
public let passbandVersion = "0.1.0"

extension EnvironmentInfo {
  /// This machine, now.
  public static func current(precision: Precision, device: String = "cpu") -> EnvironmentInfo {
    EnvironmentInfo(
      passband: passbandVersion, libtorch: Machine.libtorchVersion, processor: processorName(),
      capability: Machine.cpuCapability, threads: Machine.threads, device: device,
      precision: precision.rawValue, system: systemName())
  }
}

/// The processor's name from /proc/cpuinfo; the architecture where there is none.
private func processorName() -> String {
  let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
  let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
  let name = line?.split(separator: ":", maxSplits: 1).last?.trimmingCharacters(in: .whitespaces)
  return name ?? architecture
}

private func systemName() -> String {
  let release = (try? String(contentsOfFile: "/etc/os-release", encoding: .utf8)) ?? ""
  let line = release.split(separator: "\n").first { $0.hasPrefix("PRETTY_NAME=") }
  let pretty = line?.dropFirst("PRETTY_NAME=".count).trimmingCharacters(in: ["\""])
  return (pretty ?? ProcessInfo.processInfo.operatingSystemVersionString) + ", " + architecture
}

private var architecture: String {
  #if arch(x86_64)
    "x86-64"
  #elseif arch(arm64)
    "arm64"
  #else
    "unknown architecture"
  #endif
}
