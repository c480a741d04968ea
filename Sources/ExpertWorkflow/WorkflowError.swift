public import LanguageModels
public import Sandbox

/// Why the workflow cannot go on at all; a prosumer whose model does not come about is a result.
public enum WorkflowError: Error, Equatable, Sendable, CustomStringConvertible {
  /// A file that comes with Wattswap is wrong.
  case resource(name: String, message: String)
  /// There is no answer.
  case languageModel(LanguageModelError)
  /// Nothing can be run.
  case sandbox(SandboxError)

  /// The reason in one sentence.
  public var description: String {
    switch self {
    case .resource(let name, let message): "\(name): \(message)."
    case .languageModel(let error): error.description
    case .sandbox(let error): error.description
    }
  }
}
