import ArgumentParser
import Experiments
import Grids
import Specification

/// `wattswap schema`: the JSON Schema of the files that people write.
struct SchemaCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schema",
    abstract: "Print the JSON Schema of a file that you write.",
    discussion: """
      Editors complete and check YAML files by it. It is made of the declarations that read the \
      files, so it never disagrees with 'wattswap validate'. An experiment's schema serves for the \
      files that it includes too.

        wattswap schema > experiment.schema.json
        wattswap schema grid > grid.schema.json

      In the YAML file's first line:

        # yaml-language-server: $schema=../experiment.schema.json
      """)

  @Argument(help: ArgumentHelp("What the file holds.", valueName: "file"))
  var document = Document.experiment

  func run() throws {
    print(document.schema)
  }
}

extension SchemaCommand {
  /// A kind of file.
  enum Document: String, CaseIterable, ExpressibleByArgument {
    case experiment
    case grid

    /// The JSON Schema.
    var schema: String {
      switch self {
      case .experiment:
        jsonSchema(
          for: ExperimentSpecification.self, title: "Wattswap experiment",
          slurm: RecordDescription(SlurmSettings.self))
      case .grid:
        jsonSchema(for: GridSpecification.self, title: "Wattswap grid", root: .record)
      }
    }
  }
}
