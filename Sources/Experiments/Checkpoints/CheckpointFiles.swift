import Foundation

/// The two files that a trial's checkpoints take turns in.
///
/// A checkpoint replaces the older of the two, and does so only once it is whole: whenever the
/// process dies, and whatever happens to one file, the other is there.
struct CheckpointFiles {
  /// A file that is whole and of the trial at hand.
  struct Candidate {
    var path: String
    var header: CheckpointHeader
  }

  /// The files' paths.
  let paths: [String]

  /// The files of a journal.
  init(_ journal: TrialJournal) { paths = journal.checkpoints.map(\.path) }

  /// The checkpoints that can be gone on from, the newest first.
  ///
  /// - Parameters:
  ///   - origin: What they must be of; asked only where there are any.
  ///   - note: Takes a sentence on each file that is there and is of no use.
  /// - Returns: What is whole and of this origin.
  func candidates(
    of origin: @autoclosure () -> CheckpointHeader.Origin, note: (String) -> Void
  ) -> [Candidate] {
    var candidates: [Candidate] = []
    for path in paths where access(path, F_OK) == 0 {
      do {
        let header = try Trainer.header(of: path)
        if let refusal = header.origin.refusal(by: origin()) { throw CheckpointError(refusal) }
        candidates.append(Candidate(path: path, header: header))
      } catch {
        note("leaves \(path) alone: \(error)")
      }
    }
    return candidates.sorted { $0.header.steps > $1.header.steps }
  }

  /// The file that the next checkpoint replaces: not the newest that is of use.
  func next(after newest: String?) -> String {
    paths.first { $0 != newest } ?? paths[0]
  }

  /// Removes the files.
  func remove() {
    for path in paths { unlink(path) }
  }
}
