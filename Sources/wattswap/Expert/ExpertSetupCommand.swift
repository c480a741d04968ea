import ArgumentParser
import ExpertWorkflow
import Experts
import Sandbox

/// `wattswap expert setup`: the Python environment of generated models.
struct ExpertSetupCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "setup",
    abstract: "Makes the Python environment that generated models run in, and tries the sandbox.",
    discussion: """
      Makes a virtual environment of pinned packages (CVXPY and what it needs), unless it is there \
      already, and runs a program in the sandbox with it. Experiments find the environment by \
      its name in a folder above their file, the working folder or the program; 'expert.sandbox.python' \
      names another one. Needs Python 3.11 or later with venv, bubblewrap, and PyPI.

        wattswap expert setup
        wattswap expert setup /opt/wattswap/python --interpreter python3.12
      """)

  @Argument(help: "The folder of the environment.")
  var folder = LanguageModelConfiguration.environmentFolder

  @Option(help: "The Python that it is made with.")
  var interpreter = "python3"

  func run() throws {
    do {
      let environment = try PythonEnvironment.make(
        at: folder, requirements: WorkflowResources.requirements(), interpreter: interpreter,
        report: writeError)
      _ = try Sandbox(environment)
      writeError("Ready: \(environment.path), and the sandbox works.")
    } catch {
      throw CommandFailure.failed("\(error)")
    }
  }
}
