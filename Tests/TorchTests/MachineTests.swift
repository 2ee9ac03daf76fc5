import Foundation
import Testing
import Torch

@Suite struct MachineTests {
  @Test func versionsAndCapabilitiesAreTold() {
    #expect(Machine.libtorchVersion.hasPrefix("2."))
    #expect(!Machine.cpuCapability.isEmpty)
    #expect(Machine.threads >= 1)
  }

  @Test func devicesHaveNamesAndCounts() {
    #expect("\(Device.cpu)" == "cpu" && "\(Device(.cuda, index: 1))" == "cuda:1")
    #expect(Device.count(of: .cpu) == 1)
    #expect(Device.Kind.allCases.allSatisfy { Device.count(of: $0) >= 0 })
    #expect(Tensor.zeros([1]).device == .cpu)
  }

  /// The number of threads is one for the whole process.
  @Test func threadsAreSet() async {
    await #expect(processExitsWith: .success) {
      for count in [1, 3, 2] {
        Machine.setThreads(count)
        #expect(Machine.threads == count)
      }
    }
  }

  /// The memory of tensors that are let go is used again: no fresh pages, no two tensors in one
  /// place, and no more than half above the most that was in use.
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/status")))
  func freedMemoryIsUsedAgain() async {
    await #expect(processExitsWith: .success) {
      Machine.keepFreedMemory()
      let count = 4 << 20
      func work(_ number: Double) -> Bool {
        let tensors = (0..<3).map { Tensor.full([count + $0 * 1000], number + Double($0)) }
        return tensors.enumerated().allSatisfy { place, tensor in
          (tensor.min().item, tensor.max().item)
            == (number + Double(place), number + Double(place))
        }
      }
      #expect(work(1))
      let before = pageFaults()
      for i in 0..<20 { #expect(work(Double(i))) }
      // Three tensors of 4096 pages each, twenty times over.
      #expect(pageFaults() - before < 4096)
      // Other sizes push the old ones out.
      for i in 1...40 { _ = Tensor.full([count + i * (1 << 18)], 1) }
      let resident = try residentKiB()
      #expect(resident < 500 << 10, "\(resident) KiB")
      #expect(Tensor.zeros([0]).count == 0)
    }
  }

  @Test func scopesAreOfTheirThreadAlone() {
    let (done, elsewhere) = (DispatchSemaphore(value: 0), Flags())
    withoutGradients {
      withAutocast(.bfloat16) {
        Thread.detachNewThread {
          let x = Tensor.ones([2, 2]).requiringGradient()
          elsewhere.records = (x * 2).requiresGradient
          elsewhere.product = x.matmul(x).dtype
          done.signal()
        }
        done.wait()
      }
    }
    #expect(elsewhere.records && elsewhere.product == .float32)
  }

  /// Written by one thread, read by another after it.
  private final class Flags: @unchecked Sendable {
    var records = false
    var product = DType.bool
  }
}

private func pageFaults() -> Int {
  var usage = rusage()
  #if os(Linux)
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
  #else
    getrusage(RUSAGE_SELF, &usage)
  #endif
  return usage.ru_minflt
}

private func residentKiB() throws -> Int {
  let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") })
  return try #require(Int(line.filter(\.isNumber)))
}
