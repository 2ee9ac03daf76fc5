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
