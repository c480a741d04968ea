public import Foundation

/// How a trial's latest process failed, kept in its journal until the trial is tried again.
public struct TrialFailure: Codable, Hashable, Sendable {
  /// What kind of failure.
  public enum Kind: String, Codable, Sendable {
    /// The process ended with an error or by a signal.
    case failed
    /// It took longer than it was allowed.
    case timedOut = "timed_out"
    /// It took more memory than it was allowed.
    case outOfMemory = "out_of_memory"

    /// The kind in words.
    public var words: String { rawValue.split(separator: "_").joined(separator: " ") }
  }

  /// What kind of failure.
  public var kind: Kind
  /// The process's exit status; 128 + the number of the signal that ended it.
  public var status: Int32
  /// The error's text, where the process could still tell it.
  public var message: String?

  /// Creates a failure.
  public init(_ kind: Kind, status: Int32, message: String? = nil) {
    self.kind = kind
    self.status = status
    self.message = message
  }

  /// Reads a failure; `nil` where there is none.
  public init?(_ file: URL) {
    guard let data = try? Data(contentsOf: file),
      let failure = try? JSONDecoder().decode(TrialFailure.self, from: data)
    else { return nil }
    self = failure
  }

  /// Writes the failure; where that fails too, the log alone has it.
  public func write(to file: URL) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    try? encoder.encode(self).write(to: file, options: .atomic)
  }
}
