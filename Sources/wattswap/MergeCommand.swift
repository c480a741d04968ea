import ArgumentParser
import Experiments
import Foundation
import Reports

/// `wattswap merge`: sweep.h5 and the reports anew, from the trials' files as they are.
struct MergeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge",
    abstract: "Merges a folder's trials into sweep.h5 and writes the reports anew.",
    discussion: """
      'run' does so at its end. Merge where a run was broken off, or where trials came from elsewhere. \
      Every trial of the folder's manifest.json has its place, by row and seed, with its status: done, \
      missing, failed or broken (a file that is cut off or damaged). Its numbers are NaN unless it is done.

        wattswap merge Results/quickstart
      """)

  @Argument(help: "An experiment's folder of results.", completion: .directory)
  var results: String

  func run() throws {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: results, isDirectory: &isFolder),
      isFolder.boolValue
    else { throw CommandFailure.input("cannot merge '\(results)': there is no such folder.") }
    let folder = ResultsFolder(results)
    guard let manifest = ExperimentManifest(folder) else {
      throw CommandFailure.input(
        "'\(results)' holds no manifest.json that can be read: name the folder that 'wattswap run' wrote, "
          + "such as Results/quickstart.")
    }
    let trials = folder.trials(of: manifest)
    let output = SweepOutput(
      folder: folder, name: manifest.name, description: manifest.description,
      baseline: manifest.baseline)
    print(try output.write(trials).plainText, terminator: "")
    for trial in trials where trial.status != .done {
      writeError("\(trial.status.rawValue): \(trial.variant) seed \(trial.seed)")
    }
    let done = trials.count { $0.status == .done }
    writeError("\(done) of \(counted(trials.count, "trial", "trials")) done\n\(output.paths)")
  }
}
