import Foundation

/// What one trial may take; a trial that takes more is ended.
public struct TrialLimits: Sendable {
  /// Seconds, for one process of a trial; `nil` for any.
  public var seconds: Double?
  /// Bytes of resident memory; `nil` for any.
  public var memoryBytes: Int?

  /// No limits.
  public init(seconds: Double? = nil, memoryBytes: Int? = nil) {
    self.seconds = seconds
    self.memoryBytes = memoryBytes
  }
}

/// Watches one process: it is asked to stop when its time is up, and ended when it takes too much.
struct ProcessWatch {
  /// Seconds that a process has to write its checkpoint once its time is up.
  static let graceSeconds = 60.0
  /// Seconds between two looks at the memory.
  private static let lookSeconds = 0.2

  private let process: pid_t
  private let limits: TrialLimits
  /// The time that limits are about does not pass while the machine sleeps, nor when its clock is set.
  private let clock = SuspendingClock()
  private let began: SuspendingClock.Instant
  private var isAsked = false
  /// The limit that the process has exceeded.
  private(set) var verdict: TrialEnd?

  init(_ process: pid_t, _ limits: TrialLimits) {
    self.process = process
    self.limits = limits
    began = clock.now
  }

  /// Seconds since the process began.
  var seconds: Double { (clock.now - began) / .seconds(1) }

  /// Milliseconds until the process must be looked at again; −1 for never.
  var milliseconds: Int32 {
    var wait = Double.infinity
    if let limit = limits.seconds {
      wait = (isAsked ? limit + Self.graceSeconds : limit) - seconds
    }
    if limits.memoryBytes != nil { wait = min(wait, Self.lookSeconds) }
    return wait.isFinite ? Int32(max(0, min(wait * 1000 + 1, 1e6))) : -1
  }

  /// Looks at the process's time and memory, and signals it where it must end.
  mutating func look() {
    if let limit = limits.seconds {
      if seconds >= limit, !isAsked {
        isAsked = true
        verdict = verdict ?? .timedOut
        kill(process, SIGTERM)
      } else if seconds >= limit + Self.graceSeconds {
        kill(process, SIGKILL)
      }
    }
    if let limit = limits.memoryBytes, verdict == nil, peakMemory > limit {
      verdict = .outOfMemory
      kill(process, SIGKILL)
    }
  }

  /// The most memory that the process has held at once, in bytes (`VmHWM`); 0 where it has ended.
  private var peakMemory: Int {
    let text = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }) else {
      return 0
    }
    return line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst().first
      .flatMap { Int($0) }.map { $0 * 1024 } ?? 0
  }
}
