public import EnergyTrading
import Profiles
import Prosumers
public import Specification

/// Repeats what a results file recorded, `expert.source: recorded`: the executed action of the same step
/// of the same day.
///
/// On days that the file lacks it knows nothing. From midnight on, in states that it has led to itself,
/// it repeats the recorded day exactly; in other states the recorded action is projected.
public final class RecordedExpert: Expert {
  private let demonstrations: Demonstrations

  init(_ demonstrations: Demonstrations) {
    self.demonstrations = demonstrations
  }

  /// Decides for every copy that is asked about.
  public func decide(for environment: EnergyTradingEnvironment, into decision: ExpertDecision) {
    for copy in 0..<environment.copyCount {
      guard decision.isAsked[copy] else {
        decision.leave(copy, .notAsked)
        continue
      }
      let step = min(environment.step(copy: copy), TimeGrid.stepsPerDay - 1)
      guard
        let recorded = demonstrations.action(day: environment.day(copy: copy), step: step)
      else {
        decision.leave(copy, .unknown)
        continue
      }
      let action = decision.action(copy: copy)
      for (entry, value) in recorded.enumerated() { action[entry] = value }
      decision.settle(copy, .solved, in: environment)
    }
  }
}

/// The configuration of recorded demonstrations.
public struct RecordedConfiguration: ExpertConfiguration {
  /// The name in messages.
  public static let recordName = "recorded expert"
  /// The one line for the schema.
  public static let recordSummary = "Repeats the executed actions of a results file's trajectories."

  /// The results file.
  public let file: String
  private let place: SourceLocation?

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    file = fields.string("file", "A trial's results file, whose trajectories are demonstrations.")
    place = fields.place(of: "file")
  }

  /// Makes the expert.
  public func makeExpert(
    _ scenario: Scenario, copyCount: Int, in surroundings: ExpertSurroundings
  ) throws(SpecificationError) -> any Expert {
    RecordedExpert(try demonstrations(scenario, search: surroundings.search))
  }

  /// Reads the file, some day of which must be one that trains.
  public func check(_ scenario: Scenario, search: ResourceSearch) throws(SpecificationError) {
    let recorded = try demonstrations(scenario, search: search).days
    guard Set(recorded).isDisjoint(with: scenario.days.training) else { return }
    throw SpecificationError(
      "the demonstrations in '\(file)' are of no day that trains: record some with "
        + "'evaluation.days: training'.", at: place)
  }

  private func demonstrations(
    _ scenario: Scenario, search: ResourceSearch
  ) throws(SpecificationError) -> Demonstrations {
    guard let path = search.path(of: file, in: "Results", extensions: ["h5"]) else {
      throw SpecificationError("there is no results file '\(file)'.", at: place)
    }
    return try Demonstrations(path: path, for: scenario, at: place)
  }
}
