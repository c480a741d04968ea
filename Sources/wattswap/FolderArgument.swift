import ArgumentParser
import Experiments
import Foundation
import Specification

/// An experiment's trials and where their files stand, named by the experiment file or by its folder of
/// results.
struct FolderArgument {
  /// The folder.
  let folder: ResultsFolder
  /// The trials.
  let manifest: ExperimentManifest

  /// Reads what `text` names: a folder of results with a manifest, else an experiment file.
  init(_ text: String, output: String) throws(CommandFailure) {
    var isFolder: ObjCBool = false
    if FileManager.default.fileExists(atPath: text, isDirectory: &isFolder), isFolder.boolValue {
      folder = ResultsFolder(text)
      guard let manifest = ExperimentManifest(folder) else {
        throw .input(
          "'\(text)' is no experiment's folder of results: it has no manifest.json. Name a folder that "
            + "'wattswap run' made, such as Results/quickstart, or the experiment file.")
      }
      self.manifest = manifest
      return
    }
    let plan = try readingSpecification { () throws(SpecificationError) in
      try ExperimentPlan(path: text)
    }
    manifest = ExperimentManifest(plan)
    folder = ResultsFolder(output: output, experiment: plan.name)
  }
}

/// The arguments of a command on an experiment's folder of results.
struct FolderOptions: ParsableArguments {
  @Argument(
    help: "An experiment file, or an experiment's folder of results.",
    completion: .file(extensions: ["yaml", "yml"]))
  var experiment: String

  @Option(
    help: ArgumentHelp("The folder of results, for an experiment file.", valueName: "folder"))
  var output = "Results"

  /// What they name.
  func folder() throws(CommandFailure) -> FolderArgument {
    try FolderArgument(experiment, output: output)
  }
}
