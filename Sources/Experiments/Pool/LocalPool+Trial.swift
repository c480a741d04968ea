import Foundation

extension LocalPool.Job {
  /// A trial of a folder of results, whose resolved specification stands in its journal.
  ///
  /// - Parameters:
  ///   - id: The trial's id.
  ///   - variant: Its row.
  ///   - folder: The folder of results.
  ///   - specification: The experiment file, beside which data files are looked for.
  ///   - commit: The commit that this program was built from, where it is known.
  ///   - sharesPlans: Whether it shares plans of days with other trials of the folder.
  public init(
    _ id: String, of variant: String, in folder: ResultsFolder, besides specification: String,
    commit: String?, sharesPlans: Bool
  ) {
    let journal = folder.journal(of: id)
    self.init(
      id: id,
      arguments: [
        "trial", journal.specification.path, "--variant", variant, "--besides", specification,
        "--output", folder.results(of: id).path, "--journal", journal.stem.path, "--attached",
      ] + (commit.map { ["--commit", $0] } ?? [])
        + (sharesPlans ? ["--plans", folder.ownPlans.path] : []),
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
