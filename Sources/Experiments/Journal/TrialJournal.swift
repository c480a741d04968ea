public import Foundation

/// What is kept about a trial beside its results: `<experiment>/journal/<trial>.*`.
///
/// ```
/// .yaml                      the resolved specification
/// .log                       standard error of its latest process
/// .json                      how long it took
/// .lease                     who runs it and how far it is; see Lease
/// .failure                   how its latest process failed
/// .checkpoint.a, .b          where it can go on from
/// ```
public struct TrialJournal: Sendable {
  /// The path that the files' names begin with.
  public let stem: URL

  /// A trial's journal.
  public init(stem: URL) { self.stem = stem }

  /// The resolved specification.
  public var specification: URL { stem.appendingPathExtension("yaml") }
  /// Standard error of the latest process.
  public var log: URL { stem.appendingPathExtension("log") }
  /// How long it took.
  public var timing: URL { stem.appendingPathExtension("json") }
  /// Who runs it; see ``Lease``.
  public var lease: URL { stem.appendingPathExtension("lease") }
  /// How it failed; see ``TrialFailure``.
  public var failure: URL { stem.appendingPathExtension("failure") }
  /// The two files that checkpoints take turns in.
  public var checkpoints: [URL] {
    ["a", "b"].map { stem.appendingPathExtension("checkpoint.\($0)") }
  }
}
