import Foundation
import Reports
import Results

extension SampleTrials {
  /// A baseline of four seeds, a better row of three that are done and one that failed, and doing nothing.
  func sweep() throws -> [SweepTrial] {
    let idle = (policy: "do_nothing", values: [120.0, 140])
    func done(_ variant: String, _ seed: UInt64, _ kept: Double) throws -> SweepTrial {
      var trial = try trial(
        variant, seed: seed,
        costs: [("trained", [kept - 5, kept + 5]), ("last", [kept, kept + 8]), idle])
      trial.processorSeconds = 1800
      return trial
    }
    return [
      try done("base", 0, 100), try done("base", 1, 102), try done("base", 2, 101),
      try done("base", 3, 105), try done("A & B_1", 0, 90), try done("A & B_1", 1, 93),
      try done("A & B_1", 2, 91.5), missing("A & B_1", seed: 3, .failed),
    ]
  }

  /// Merges trials with the attributes that a run gives, and reads the file.
  func mergedSweep(_ trials: [SweepTrial], baseline: String? = "base") throws -> MergedSweep {
    let path = url.appendingPathComponent("sweep.h5").path
    let attributes =
      [ResultAttribute("description", "Is <A> better?")]
      + (baseline.map { [ResultAttribute("baseline", $0)] } ?? [])
    try SweepMerge(trials).write(
      to: path, title: "sample", attributes: attributes, replacing: true)
    return try MergedSweep(path)
  }
}
