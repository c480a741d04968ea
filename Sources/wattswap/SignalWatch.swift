import Foundation

/// The end of ``SignalWatch``'s pipe that handlers write to.
nonisolated(unsafe) private var signalPipe: Int32 = -1

/// Hands signals to a function on a thread of its own, where anything may be done.
///
/// A signal's handler itself may do next to nothing: it writes the signal's number into a pipe, and
/// the thread reads it there.
enum SignalWatch {
  /// Calls `body` for each of the signals that comes, one after another, as long as the process lives.
  static func start(_ signals: [Int32], _ body: @escaping @Sendable (Int32) -> Void) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    let readEnd = ends[0]
    signalPipe = ends[1]
    for signal in signals {
      var action = sigaction()
      action.__sigaction_handler.sa_handler = { signal in
        let saved = errno
        var number = UInt8(truncatingIfNeeded: signal)
        _ = write(signalPipe, &number, 1)
        errno = saved
      }
      action.sa_flags = Int32(SA_RESTART)
      sigaction(signal, &action, nil)
    }
    Thread.detachNewThread {
      // Whoever started this process may have had them blocked; those that wait come now.
      var own = sigset_t()
      sigemptyset(&own)
      for signal in signals { sigaddset(&own, signal) }
      pthread_sigmask(SIG_UNBLOCK, &own, nil)
      var number: UInt8 = 0
      while true {
        let count = read(readEnd, &number, 1)
        if count == 1 { body(Int32(number)) }
        guard count == 1 || errno == EINTR else { return }
      }
    }
  }
}
