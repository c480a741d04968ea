import Foundation

/// Lets requests pass: so many at once, so many a minute.
final class RequestGate: Sendable {
  private let slots: DispatchSemaphore
  private let interval: Double
  private let next: NextTurn

  /// The earliest time of the next request.
  private final class NextTurn: @unchecked Sendable {
    private let lock = NSLock()
    private var time = -Double.infinity

    /// Takes a turn: the time at which the caller may go.
    func take(now: Double, interval: Double) -> Double {
      lock.withLock {
        let turn = max(now, time)
        time = turn + interval
        return turn
      }
    }
  }

  init(concurrency: Int, requestsPerMinute: Double?) {
    slots = DispatchSemaphore(value: concurrency)
    interval = requestsPerMinute.map { 60 / $0 } ?? 0
    next = NextTurn()
  }

  /// Runs a request when its turn has come.
  func pass<Value, Failure>(
    _ clock: EndpointClock, _ body: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    slots.wait()
    defer { slots.signal() }
    let now = clock.now()
    let turn = next.take(now: now, interval: interval)
    if turn > now { clock.wait(turn - now) }
    return try body()
  }
}

/// The time, as an endpoint's client sees it.
public struct EndpointClock: Sendable {
  /// The seconds since any fixed moment.
  public var now: @Sendable () -> Double
  /// Waits so many seconds.
  public var wait: @Sendable (Double) -> Void

  /// Creates a clock.
  public init(now: @escaping @Sendable () -> Double, wait: @escaping @Sendable (Double) -> Void) {
    self.now = now
    self.wait = wait
  }

  /// The machine's own.
  public static let system = EndpointClock(
    now: { ProcessInfo.processInfo.systemUptime }, wait: { Thread.sleep(forTimeInterval: $0) })
}
