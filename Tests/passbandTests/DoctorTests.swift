import Foundation
import Testing

@Suite struct DoctorTests {
  @Test func jsonTellsMachineDataAndTools() throws {
    let report: [String: Any] = try succeed(["doctor", "--json"]).json()
    let environment = try #require(report["environment"] as? [String: Any])
    for key in ["passband", "libtorch", "processor", "capability", "system", "device"] {
      #expect((environment[key] as? String)?.isEmpty == false, "\(key)")
    }
    #expect(environment["threads"] as? Int ?? 0 >= 1)
    #expect(report["dataFolder"] as? String == TinyData.shared.root)
    #expect(["float32", "bfloat16"].contains(report["automaticPrecision"] as? String))
    #expect(report["cudaDevices"] is Int && report["mpsDevices"] is Int)
    let data = try #require(report["data"] as? [[String: Any]])
    #expect(
      data.compactMap { $0["name"] as? String }
        == ["fashion-mnist", "mnist", "cifar10", "cifar100"])
    #expect(data[2]["found"] as? String == TinyData.shared.root + "/cifar-10-batches-bin")
    #expect(data[3]["remedy"] as? String == "Run `passband data fetch cifar100`.")
  }

  @Test func textTellsWhatIsMissingAndHowToGetIt() throws {
    let text = try succeed(["doctor"]).output
    for name in ["passband", "libtorch", "processor", "threads", "CUDA devices"] {
      #expect(text.contains("\n\(name) "), "\(name)")
    }
    #expect(text.contains("\ncifar100: Run `passband data fetch cifar100`.\n"))
    #expect(text.contains("Data in \(TinyData.shared.root):\n"))
  }

  @Test func toolsThatAreMissingAreNoFailure() throws {
    let outcome = try succeed(["doctor"], environment: ["PASSBAND_DEPS": "/none"])
    #expect(outcome.output.contains("run `make setup`"))
  }
}
