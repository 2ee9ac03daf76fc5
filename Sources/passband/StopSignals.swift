import Foundation

/// Makes SIGINT and SIGTERM a request to stop: long work ends with its state kept.
///
/// A second signal of the kind ends the process at once, as without this.
enum StopSignals {
  // Written by the handler alone, read anywhere: one aligned word.
  nonisolated(unsafe) private static var received: sig_atomic_t = 0

  static func catchThem() {
    for number in [SIGINT, SIGTERM] {
      signal(number) { number in
        StopSignals.received = number
        signal(number, SIG_DFL)
      }
    }
    unblock()
  }

  /// A parent that blocks these signals in its own threads hands that on to what it starts.
  private static func unblock() {
    var signals = sigset_t()
    sigemptyset(&signals)
    for number in [SIGINT, SIGTERM] { sigaddset(&signals, number) }
    pthread_sigmask(SIG_UNBLOCK, &signals, nil)
  }

  static var wasReceived: Bool { received != 0 }

  /// The exit status that shells expect after a signal.
  static var exitStatus: Int32 { 128 + Int32(received) }
}
