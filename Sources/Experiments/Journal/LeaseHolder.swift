import Foundation

/// Who holds a ``Lease``, as its file tells.
public struct LeaseHolder: Codable, Hashable, Sendable {
  /// The machine's name.
  public var host: String
  /// The machine's current boot, which no other machine and no later boot has.
  public var boot: String
  /// The process's number.
  public var process: Int32
  /// When the process began, in ticks since the boot: numbers of processes come again.
  public var start: UInt64
  /// When the lease was taken, for people to read; nothing is decided by it.
  public var since: String
  /// Counts up every few seconds while the holder lives.
  public var beat = 0
  /// What the holder is doing, where it is a trial.
  public var event: TrialEvent?

  /// Whether the holder is alive.
  public enum Life: Sendable {
    /// It runs on this machine.
    case alive
    /// It ran on this machine and is gone.
    case dead
    /// It is on another machine: only its beats can tell.
    case elsewhere
  }

  /// This process.
  public static var current: LeaseHolder {
    LeaseHolder(
      host: ProcessInfo.processInfo.hostName, boot: Machine.boot, process: getpid(),
      start: Machine.start(of: getpid()) ?? 0, since: Date.now.formatted(.iso8601))
  }

  /// Whether the holder is alive, as far as this machine can tell at once.
  public var life: Life {
    if boot == Machine.boot {
      return Machine.start(of: process) == start ? .alive : .dead
    }
    return host == ProcessInfo.processInfo.hostName ? .dead : .elsewhere
  }

  /// `process 4711 on node7, since 2026-11-25T01:40:00Z`.
  public var description: String { "process \(process) on \(host), since \(since)" }
}

/// What Linux tells of this machine and its processes.
enum Machine {
  /// The current boot's identifier.
  static let boot: String = {
    let text = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8)
    return text?.trimmingCharacters(in: .whitespacesAndNewlines) ?? "unknown"
  }()

  /// When a living process began, in ticks since the boot (`man 5 proc_pid_stat`, field 22).
  ///
  /// One that has ended and that its parent has not asked about yet (`Z`) lives no more.
  static func start(of process: Int32) -> UInt64? {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/stat", encoding: .utf8),
      let name = text.lastIndex(of: ")")
    else { return nil }
    let fields = text[text.index(after: name)...].split(separator: " ")
    guard fields.count > 19, fields[0] != "Z" else { return nil }
    return UInt64(fields[19])
  }
}
