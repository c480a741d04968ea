import Glibc

/// How a trial's process ended.
public enum TrialEnd: Hashable, Sendable {
  /// It did what it should.
  case done
  /// It was asked to stop, and left a checkpoint.
  case stopped
  /// It ended with an error's exit status, or by a signal: then 128 + its number.
  case failed(status: Int32)
  /// It took longer than it was allowed, and was asked to stop, then ended.
  case timedOut
  /// It took more memory than it was allowed, and was ended.
  case outOfMemory

  /// The exit status of a trial that stopped because it was asked to (`EX_TEMPFAIL`).
  public static let stoppedStatus: Int32 = 75
  /// The exit status of a trial whose specification is wrong: another try would not help.
  static let wrongInputStatus: Int32 = 2

  /// Reads an exit status; a process that was asked to stop may be too young to do it in form.
  init(status: Int32, isStopping: Bool) {
    self =
      switch status {
      case 0: .done
      case Self.stoppedStatus: .stopped
      case 128 + SIGTERM where isStopping: .stopped
      default: .failed(status: status)
      }
  }

  /// Whether the same trial, tried again, might end otherwise.
  var mayPass: Bool {
    if case .failed(let status) = self { status != Self.wrongInputStatus } else { false }
  }

  /// The end as a failure for the trial's journal; `nil` where it is none.
  public var failure: TrialFailure? {
    switch self {
    case .done, .stopped: nil
    case .failed(let status): TrialFailure(.failed, status: status)
    case .timedOut: TrialFailure(.timedOut, status: Self.stoppedStatus)
    case .outOfMemory: TrialFailure(.outOfMemory, status: 137)
    }
  }
}
