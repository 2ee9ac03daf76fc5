internal import CTorch
internal import Foundation

/// A failure that a program can meet at run time: a file, a model, memory, a device.
///
/// Programmer errors (shapes, dtypes) are not thrown; they trap with the operation and its operands.
public struct TorchError: Error, Equatable, CustomStringConvertible {
  /// What was being done, for example "loading the TorchScript file model.pt".
  public let operation: String
  public let reason: String

  public init(operation: String, reason: String) {
    self.operation = operation
    self.reason = reason
  }

  public var description: String { "\(operation): \(reason)" }
}

/// The one place where a status of the C interface is looked at.
func check(_ status: Int32, _ operation: @autoclosure () -> String) throws(TorchError) {
  guard status != 0 else { return }
  throw TorchError(operation: operation(), reason: essence(String(cString: ct_last_error())))
}

/// As ``check(_:_:)`` for what only a programming error can make fail.
func require(_ status: Int32, _ operation: @autoclosure () -> String) {
  do { try check(status, operation()) } catch { fatalError("Torch: \(error)") }
}

/// As `precondition`, which keeps its message in debug builds only.
package func demand(_ condition: Bool, _ message: @autoclosure () -> String) {
  guard !condition else { return }
  fatalError(message())
}

/// libtorch's message without the call stacks it sometimes carries: C++'s comes after what went
/// wrong, TorchScript's before.
private func essence(_ message: String) -> String {
  let end = message.range(of: "\nException raised from")?.lowerBound ?? message.endIndex
  let text = message[..<end].trimmingCharacters(in: .whitespacesAndNewlines)
  guard text.contains("Traceback of TorchScript") else { return text }
  return text.split(separator: "\n").last.map(String.init) ?? text
}

extension Error {
  /// What the system said, where Foundation only gives a number: "Not a directory".
  package var systemReason: String {
    let error = self as NSError
    if error.domain == NSPOSIXErrorDomain { return String(cString: strerror(Int32(error.code))) }
    let cause = error.userInfo[NSUnderlyingErrorKey] as? any Error
    return cause?.systemReason ?? error.localizedDescription
  }
}
