import LanguageModels
public import Sandbox

/// Runs models in the sandbox.
public struct ModelRunner: Sendable {
  private let sandbox: Sandbox
  private let runner: String

  /// Prepares a runner.
  public init(_ sandbox: Sandbox) throws(WorkflowError) {
    self.sandbox = sandbox
    runner = try WorkflowResources.text("runner.py")
  }

  /// Runs a model for a prosumer.
  ///
  /// - Parameters:
  ///   - code: The model.
  ///   - brief: Whose it is.
  ///   - windows: Its plan's windows.
  ///   - isDraft: Whether it is without trading yet.
  /// - Returns: What the run showed; whatever the code did, that is a status.
  /// - Throws: ``WorkflowError/sandbox(_:)`` where nothing can be run.
  public func run(
    _ code: String, for brief: ProsumerBrief, windows: [TimeWindow], isDraft: Bool
  ) throws(WorkflowError) -> RunReport {
    let job = brief.job(isDraft: isDraft, windows: windows)
    do {
      let outcome = try sandbox.run(
        "runner.py",
        files: ["runner.py": runner, "model.py": code, "job.json": job.canonicalText])
      return RunReport(outcome, horizonSteps: brief.horizonSteps, isDraft: isDraft)
    } catch {
      throw .sandbox(error)
    }
  }
}
