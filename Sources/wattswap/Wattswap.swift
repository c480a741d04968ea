import ArgumentParser
import Experiments
import Foundation
import Glibc
import Specification

/// The command.
///
/// Exit status: 0 done, 1 a trial failed, 2 the user's input was wrong, 130 it was stopped.
@main
struct Wattswap: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "wattswap",
    abstract: "Multi-agent reinforcement learning on real-time peer-to-peer energy trading.",
    discussion: """
      One YAML file declares the grid, the prosumers, the prices, the algorithm and the variants; one \
      command trains every trial and leaves HDF5 files and a table.

        wattswap validate Experiments/quickstart.yaml
        wattswap run Experiments/quickstart.yaml

      Human text goes to standard error, data to standard output. Exit status: 0 done, 1 a trial \
      failed, 2 the input was wrong.
      """,
    version: Build.version,
    subcommands: [
      ValidateCommand.self, PlanCommand.self, RunCommand.self, StatusCommand.self,
      RetryCommand.self, SubmitCommand.self, CancelCommand.self, VerifyCommand.self,
      CleanCommand.self, EvaluateCommand.self, MergeCommand.self, ReportCommand.self,
      ExpertCommand.self, ExportCommand.self, GridCommand.self, ProfilesCommand.self,
      SchemaCommand.self, ListCommand.self, TrialCommand.self, WorkCommand.self,
    ])

  /// Parses and runs; a wrong command line exits with 2 as every wrong input does.
  static func main() async {
    do {
      var command = try parseAsRoot(ProgramArguments.current)
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch let failure as CommandFailure {
      writeError(failure.message)
      Foundation.exit(failure.status)
    } catch {
      let status = exitCode(for: error)
      let text = fullMessage(for: error)
      if status == .success {
        print(text)
        Foundation.exit(0)
      }
      if !text.isEmpty { writeError(text) }
      Foundation.exit(status == .validationFailure ? 2 : status.rawValue)
    }
  }
}

/// An end of the command with a message on standard error.
struct CommandFailure: Error {
  var message: String
  var status: Int32

  /// The user's input was wrong.
  static func input(_ message: String) -> CommandFailure {
    CommandFailure(message: message, status: 2)
  }

  /// What was asked for did not come about.
  static func failed(_ message: String) -> CommandFailure {
    CommandFailure(message: message, status: 1)
  }
}

/// Writes a line to standard error.
func writeError(_ text: String) { write(text.printable + "\n", to: STDERR_FILENO) }

extension String {
  /// The text with control characters shown as �: what an endpoint or a file says must not steer a terminal.
  var printable: String {
    String(
      String.UnicodeScalarView(
        unicodeScalars.map {
          $0.properties.generalCategory == .control && $0 != "\n" && $0 != "\t" ? "\u{FFFD}" : $0
        }))
  }
}

/// Writes text to a standard stream; what it does not take, as a log on a full disk, is lost: no message
/// is worth a trial.
func write(_ text: String, to descriptor: Int32) {
  let bytes = Array(text.utf8)
  var done = 0
  while done < bytes.count {
    let count = bytes[done...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
    guard count > 0 || count < 0 && errno == EINTR else { return }
    done += max(0, count)
  }
}

/// Runs what reads a specification; its findings become messages of the command.
func readingSpecification<Value>(
  _ body: () throws(SpecificationError) -> Value
) throws(CommandFailure) -> Value {
  do {
    return try body()
  } catch {
    let count = error.diagnostics.count
    let total = count > 1 ? "\n\(count) errors." : ""
    throw .input(error.description + total)
  }
}

/// Writes a value as JSON with sorted keys to standard output.
func printJSON(_ value: some Encodable) throws(CommandFailure) {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
  do {
    let data = try encoder.encode(value)
    print(String(decoding: data, as: UTF8.self))
  } catch {
    throw .failed("cannot write JSON: \(error).")
  }
}
