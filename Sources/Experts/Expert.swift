public import EnergyTrading

/// Answers one question: what should all prosumers do now, in this state.
///
/// An expert sees the environment's state rather than what prosumers observe; it knows nothing of
/// learning. Its answer is a function of that state alone: nothing that was asked before changes it,
/// nor does what the other copies are doing, so that a resumed run asks and hears the same. An
/// expert that cannot answer says so by a status and never throws.
public protocol Expert: AnyObject {
  /// Decides for every copy of an environment that the decision asks about, from the state before
  /// the copy's next step.
  ///
  /// The environment is of the scenario, and has at most as many copies, as the expert was made for.
  func decide(for environment: EnergyTradingEnvironment, into decision: ExpertDecision)
}
