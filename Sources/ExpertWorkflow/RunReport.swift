import LanguageModels
import Sandbox

/// What a run of a model in the sandbox showed.
public struct RunReport: Sendable {
  /// How a run ended.
  public enum Status: String, Sendable, CaseIterable {
    /// The model is as it should be, and every sample state has a solution.
    case solved
    /// Python cannot parse it.
    case syntaxError = "syntax_error"
    /// It uses what models have no use for.
    case forbidden
    /// It raised an exception.
    case exception
    /// It does not return what it should.
    case contract
    /// Its action does not have exactly the prosumer's devices.
    case devices
    /// It is not disciplined convex.
    case notDCP = "not_dcp"
    /// It is not parametrised so that it can be solved again for other states.
    case notDPP = "not_dpp"
    /// It needs integers, or cones that the solver does not have.
    case unsupported
    /// A sample state has no solution.
    case infeasible
    /// A sample state's cost has no lower bound.
    case unbounded
    /// The solver failed in a sample state.
    case solverError = "solver_error"
    /// It took more memory than it may.
    case outOfMemory = "out_of_memory"
    /// It took more time than it may.
    case outOfTime = "out_of_time"
    /// It wrote more output than is read.
    case outputTooLarge = "output_too_large"
    /// It ended without a report.
    case noReport = "no_report"
    /// It ran, but the operator's checks found something.
    case rejected
  }

  /// How it ended.
  public var status: Status
  /// What is wrong, for whoever mends it; empty where nothing is.
  public var text: String
  /// The objective and the constraints as CVXPY writes them.
  public var objective = ""
  /// The constraints as CVXPY writes them.
  public var constraints: [String] = []
  /// The cost of each sample state, of the prosumer alone.
  public var sampleCosts: [Double] = []
  /// The exported programs, of 1, 2, … steps; empty for a draft.
  public var programs: [ExportedProgram] = []

  /// A run that ended so.
  init(_ status: Status, _ text: String) {
    self.status = status
    self.text = text
  }

  /// Reads what a run left.
  ///
  /// Nothing in it is believed before it is checked.
  init(_ outcome: SandboxOutcome, horizonSteps: Int, isDraft: Bool) {
    switch outcome.status {
    case .outOfTime:
      self.init(.outOfTime, "The model took more time than it may.")
      return
    case .outputTooLarge:
      self.init(.outputTooLarge, "The model wrote more output than is read: do not print.")
      return
    case .killed(let signal):
      self.init(.noReport, "The run was killed by signal \(signal).")
      return
    case .exited: break
    }
    guard !outcome.result.isEmpty,
      let json = try? JSON(parsing: String(decoding: outcome.result, as: UTF8.self)),
      let status = json["status"]?.text.flatMap(Status.init(rawValue:)), status != .rejected
    else {
      let last = outcome.errors.split(separator: "\n").suffix(3).joined(separator: "\n")
      self.init(.noReport, "The run ended without a report.\n\(last)")
      return
    }
    self.init(status, String((json["error"]?.text ?? "").prefix(4000)))
    guard status == .solved else { return }
    objective = json["problem"]?["objective"]?.text ?? ""
    constraints = json["problem"]?["constraints"]?.texts ?? []
    sampleCosts = (json["samples"]?.elements ?? []).compactMap { $0["objective"]?.double }
    guard !isDraft else { return }
    let found = json["programs"]?.elements ?? []
    do {
      guard found.count == horizonSteps else {
        throw ExportFault("\(found.count) of \(horizonSteps) programs came back")
      }
      programs = try found.enumerated().map { try ExportedProgram($1, horizonSteps: $0 + 1) }
    } catch {
      self.init(.noReport, "The exported program is not sound: \(error).")
    }
  }
}
