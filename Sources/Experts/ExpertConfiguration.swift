public import EnergyTrading
public import Specification

/// What an experiment says of an expert: it makes it for a loaded scenario.
public protocol ExpertConfiguration: SpecificationRecord {
  /// Makes an expert for environments of a scenario with at most so many copies.
  ///
  /// - Parameters:
  ///   - scenario: What the environments simulate.
  ///   - copyCount: The largest number of copies that it will be asked about at once.
  ///   - surroundings: Where the files that the configuration names are looked for, and what is shared.
  /// - Returns: The expert.
  /// - Throws: ``SpecificationError`` where a file is missing or does not fit the scenario.
  func makeExpert(
    _ scenario: Scenario, copyCount: Int, in surroundings: ExpertSurroundings
  ) throws(SpecificationError) -> any Expert

  /// Checks what can be checked before anything runs.
  ///
  /// - Throws: ``SpecificationError`` where a file is missing or does not fit the scenario.
  func check(_ scenario: Scenario, search: ResourceSearch) throws(SpecificationError)
}

extension ExpertConfiguration {
  /// Nothing can be wrong.
  public func check(_ scenario: Scenario, search: ResourceSearch) throws(SpecificationError) {}
}

/// The experts that an experiment can name: one line each.
///
/// An expert listed here is in the YAML, the schema, `wattswap list` and the conformance tests.
public enum ExpertRegistry {
  /// Every expert; its name is the value of `expert.source`, and `none` stands for no expert.
  public static var all: [Alternative<(any ExpertConfiguration)?>] {
    [
      Alternative("none", "No expert: nothing is imitated.", nil),
      Alternative("rule", RuleConfiguration.self) { $0 },
      Alternative("plan", PlanConfiguration.self) { $0 },
      Alternative("optimizer", OptimizerConfiguration.self) { $0 },
      Alternative("recorded", RecordedConfiguration.self) { $0 },
      Alternative("llm", LanguageModelConfiguration.self) { $0 },
    ]
  }
}
