import Synchronization

/// Asks a trial, from any thread, to write a checkpoint and to stop.
public final class StopRequest: Sendable {
  private let flag = Atomic(false)

  /// A request that nobody has made yet.
  public init() {}

  /// Makes the request.
  public func make() { flag.store(true, ordering: .relaxed) }

  /// Whether the request was made.
  public var isRequested: Bool { flag.load(ordering: .relaxed) }
}
