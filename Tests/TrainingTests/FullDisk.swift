import Foundation

/// Makes the system refuse to let any file of this process grow beyond a size, as a full disk does.
///
/// For processes of their own only: it cannot be taken back.
func limitFileSize(_ bytes: Int) {
  signal(SIGXFSZ, SIG_IGN)
  var limit = rlimit(rlim_cur: rlim_t(bytes), rlim_max: rlim_t(bytes))
  guard setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0 else {
    fatalError("no limit on the size of files here")
  }
}
