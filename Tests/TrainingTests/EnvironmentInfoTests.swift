import Testing
import Torch

@testable import Training

@Suite struct EnvironmentInfoTests {
  @Test(arguments: Precision.allCases) func leavesNothingOut(_ precision: Precision) {
    let info = EnvironmentInfo.current(precision: precision)
    for field in Mirror(reflecting: info).children {
      let text = "\(field.value)"
      #expect(!text.isEmpty && text != "0", "\(field.label ?? "")")
      #expect(text.filter(\.isNewline).isEmpty)
    }
    #expect(info.precision == precision.rawValue && info.device == "cpu")
    #expect(info.passband == passbandVersion && info.libtorch == Machine.libtorchVersion)
    #expect(info.threads == Machine.threads)
  }

  @Test func namesTheDeviceAskedFor() {
    #expect(EnvironmentInfo.current(precision: .float32, device: "cuda:1").device == "cuda:1")
  }

  @Test func automaticPrecisionFollowsTheProcessor() {
    #expect(Precision.automatic == (Machine.hasNativeBFloat16 ? .bfloat16 : .float32))
    #expect(Precision.allCases.map(\.dtype) == [.float32, .bfloat16])
  }
}
