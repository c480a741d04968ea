import Foundation

/// What a folder of results says of a trial at one moment.
public enum TrialState: Sendable {
  /// Its results file is whole.
  case done
  /// A process works at it.
  case running(LeaseHolder)
  /// Its latest process failed.
  case failed(TrialFailure)
  /// It was broken off, and goes on from its last checkpoint when it is run again.
  case brokenOff
  /// Nothing of it is there yet, or nothing that is of use.
  case waiting

  /// The state's name, for scripts.
  public var name: String {
    switch self {
    case .done: "done"
    case .running: "running"
    case .failed(let failure): failure.kind.rawValue
    case .brokenOff: "broken_off"
    case .waiting: "waiting"
    }
  }
}

extension ResultsFolder {
  /// The state of a trial.
  public func state(of trial: String) -> TrialState {
    if isDone(trial) { return .done }
    let journal = journal(of: trial)
    if let holder = Lease.holder(of: journal.lease), holder.life != .dead {
      return .running(holder)
    }
    if let failure = TrialFailure(journal.failure) { return .failed(failure) }
    let hasCheckpoint = journal.checkpoints.contains {
      FileManager.default.fileExists(atPath: $0.path)
    }
    return hasCheckpoint ? .brokenOff : .waiting
  }
}
