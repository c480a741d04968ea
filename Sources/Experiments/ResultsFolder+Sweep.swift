public import Foundation
package import Reports
import Results

extension ResultsFolder {
  /// The page with charts.
  public var page: URL { url.appendingPathComponent("report.html") }

  /// The trials of a merged file that are in this folder, each with its own file and its processor time.
  ///
  /// The manifest names a trial's file. Without one it is known by its name, which begins with the row and
  /// the seed; of several, as a changed specification leaves them, the latest counts. What is not here is
  /// left out.
  package func trials(of sweep: MergedSweep) -> [SweepTrial] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: url.path)) ?? []
    let files = Dictionary(
      grouping: names.filter { $0.hasSuffix(".h5") && $0 != self.sweep.lastPathComponent }
    ) { name in
      // <row>-seed<seed>-<hash>.h5
      name.lastIndex(of: "-").map { String(name[..<$0]) } ?? name
    }
    let ids = Dictionary(
      (ExperimentManifest(self)?.trials ?? []).map {
        ([$0.variant, String($0.seed)], $0.id + ".h5")
      },
      uniquingKeysWith: { $1 })
    let present = Set(names)
    var trials: [SweepTrial] = []
    for (row, variant) in sweep.variants.enumerated() {
      for (column, text) in sweep.seeds.enumerated() {
        guard let seed = UInt64(text), let status = sweep.statuses[row][column],
          let name = ids[[variant, text]].flatMap({ present.contains($0) ? $0 : nil })
            ?? latest(files[Trial.stem(variant, seed: seed)] ?? [])
        else { continue }
        let timing = journal.appendingPathComponent(name.dropLast(3) + ".json")
        let processor = (try? Data(contentsOf: timing))
          .flatMap { try? JSONDecoder().decode(TrialTiming.self, from: $0) }?.processorSeconds
        trials.append(
          SweepTrial(
            variant: variant, seed: seed, path: url.appendingPathComponent(name).path,
            status: status, processorSeconds: processor))
      }
    }
    return trials
  }

  /// The trials of a manifest, each with what its files say became of it.
  ///
  /// A file that is whole by its seal is done; one that is not is broken; without any, the journal tells
  /// whether the trial failed.
  package func trials(of manifest: ExperimentManifest) -> [SweepTrial] {
    manifest.trials.map { entry in
      let path = url.appendingPathComponent("\(entry.id).h5").path
      let failure = journal.appendingPathComponent("\(entry.id).failure").path
      let status: SweepTrial.Status =
        switch ResultFile.status(path) {
        case .complete: .done
        case .missing: FileManager.default.fileExists(atPath: failure) ? .failed : .missing
        case .incomplete, .corrupt: .broken
        }
      return SweepTrial(variant: entry.variant, seed: entry.seed, path: path, status: status)
    }
  }

  private func latest(_ names: [String]) -> String? {
    guard names.count > 1 else { return names.first }
    func modified(_ name: String) -> Date {
      let path = url.appendingPathComponent(name).path
      let attributes = try? FileManager.default.attributesOfItem(atPath: path)
      return attributes?[.modificationDate] as? Date ?? .distantPast
    }
    return names.max { modified($0) < modified($1) }
  }
}
