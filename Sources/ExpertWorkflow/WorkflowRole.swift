/// A part of the workflow with a prompt of its own.
public enum WorkflowRole: String, CaseIterable, Sendable {
  /// Turns words into the plan of a model.
  case modelGeneration = "model_generation"
  /// Writes the plan down as code.
  case codeGeneration = "code_generation"
  /// Mends code that failed.
  case iterativeCorrection = "iterative_correction"
  /// Adds trading to code that works.
  case tradingIntegration = "trading_integration"
  /// Says what the operator found; no language model answers it.
  case networkVerification = "network_verification"
}
