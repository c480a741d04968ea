public import Foundation

extension LocalPool.Job {
  /// A trial of a folder of results, whose resolved specification stands in its journal.
  ///
  /// - Parameters:
  ///   - id: The trial's id.
  ///   - variant: Its row.
  ///   - folder: The folder of results.
  ///   - specification: The experiment file, beside which data files are looked for.
  ///   - commit: The commit that this program was built from, where it is known.
  ///   - plans: The folder of the plans that it shares with other trials, where it does.
  public init(
    _ id: String, of variant: String, in folder: ResultsFolder, besides specification: String,
    commit: String?, plans: URL? = nil
  ) {
    let journal = folder.journal(of: id)
    self.init(
      id: id,
      arguments: [
        "trial", journal.specification.path, "--variant", variant, "--besides", specification,
        "--output", folder.results(of: id).path, "--journal", journal.stem.path, "--attached",
      ] + (commit.map { ["--commit", $0] } ?? []) + (plans.map { ["--plans", $0.path] } ?? []),
      log: journal.log)
  }
}

extension TrialEnd {
  /// Notes a failure down in the trial's journal, unless the process could still tell more itself.
  public func note(in journal: TrialJournal) {
    guard let failure, self == .timedOut || TrialFailure(journal.failure) == nil else { return }
    failure.write(to: journal.failure)
  }
}
