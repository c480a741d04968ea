import Glibc
import Synchronization

/// Stops a ``LocalPool`` from outside, on any thread.
public final class PoolControl: Sendable {
  private struct State {
    var isStopping = false
    var running: Set<pid_t> = []
  }

  private let state = Mutex(State())

  /// A control that has stopped nothing yet.
  public init() {}

  /// Lets no further trial start, and asks those that run to write a checkpoint and end.
  public func stop() {
    state.withLock { state in
      state.isStopping = true
      for process in state.running { kill(process, SIGTERM) }
    }
  }

  /// Whether the pool is stopping.
  public var isStopping: Bool { state.withLock(\.isStopping) }

  func add(_ process: pid_t) {
    state.withLock { state in
      state.running.insert(process)
      if state.isStopping { kill(process, SIGTERM) }
    }
  }

  func remove(_ process: pid_t) {
    state.withLock { _ = $0.running.remove(process) }
  }
}
