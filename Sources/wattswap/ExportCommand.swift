import ArgumentParser
import Foundation
import Results

/// `wattswap export`: results in the forms of other programs.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write results in the forms of other programs.",
    subcommands: [ExportMinariCommand.self])
}

/// `wattswap export minari`: a trial's trajectories as a data set for offline learning.
struct ExportMinariCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "minari",
    abstract: "Turn a trial's trajectories into a Minari data set.",
    discussion: """
      Each recorded day is an episode, each prosumer an entry of the observation and action spaces. The \
      folder's name is the data set's; under the folder that MINARI_DATASETS_PATH names, Minari \
      loads it by that name.

        wattswap export minari Results/quickstart/MASAC-seed1-0f2e.h5 --output data/masac-v0
        MINARI_DATASETS_PATH=data python -c 'import minari; print(minari.load_dataset("masac-v0"))'
      """)

  @Argument(help: "A trial's results file.", completion: .file(extensions: ["h5"]))
  var results: String

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "The data set's folder, whose name ends in -v and a number.", valueName: "folder"))
  var output: String

  func validate() throws {
    let parts = name.components(separatedBy: "-v")
    guard parts.count > 1, let version = parts.last, Int(version) != nil,
      parts.dropLast().contains(where: { !$0.isEmpty }),
      name.unicodeScalars.allSatisfy({
        CharacterSet.alphanumerics.contains($0) || "-_.".unicodeScalars.contains($0)
      })
    else {
      throw ValidationError(
        "'--output' is '\(output)'; a data set's folder is named with letters, digits, '-', '_' and "
          + "'.', and ends in -v and a number, such as masac-v0.")
    }
  }

  private var name: String { URL(fileURLWithPath: output).lastPathComponent }

  func run() throws {
    do {
      let export = try MinariExport(results)
      try export.write(to: output, identifier: name)
      writeError(
        "\(counted(export.days.count, "episode", "episodes")) of \(export.stepsPerDay) steps in "
          + "\(output)")
    } catch {
      throw CommandFailure.input("\(error)")
    }
  }
}
