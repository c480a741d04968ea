/// What became of a program in the sandbox.
public struct SandboxOutcome: Sendable, Hashable {
  /// How it ended.
  public enum Status: Sendable, Hashable {
    /// By itself, with an exit status.
    case exited(Int)
    /// By a signal: 9 by the memory or processor limit, 31 by the system call filter, …
    case killed(signal: Int)
    /// It took more than the time it had.
    case outOfTime
    /// It wrote more to its standard output or error than is read.
    case outputTooLarge
  }

  /// How it ended.
  public var status: Status
  /// What it wrote to the result file; empty where it wrote nothing.
  public var result: [UInt8]
  /// Its standard output.
  public var output: String
  /// Its standard error.
  public var errors: String
  /// The seconds it took.
  public var seconds: Double

  /// The status in words.
  public var summary: String {
    switch status {
    case .exited(let code): "it exited with status \(code)"
    case .killed(let signal): "it was killed by signal \(signal)"
    case .outOfTime: "it took more than the time it had"
    case .outputTooLarge: "it wrote more than is read"
    }
  }
}
