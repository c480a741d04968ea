import Algorithms
import EnergyTrading
import Experts
import Specification

/// What an expert says while a trial trains: labels for the buffer, and actions for the warm-up.
///
/// It has no memory of its own: which copies are asked in a step follows from the step's number.
final class ExpertLabels {
  /// The latest answers.
  let decision: ExpertDecision
  private let expert: any Expert
  private let every: Int?

  /// Plans the answers of an expert for so many copies.
  ///
  /// Each copy is asked in one step of `every`, or never without it but where all are.
  init(_ expert: any Expert, _ scenario: Scenario, copyCount: Int, every: Int?) {
    self.expert = expert
    self.every = every
    decision = ExpertDecision(scenario, copyCount: copyCount)
  }

  /// Asks about the state of all copies, or of those whose turn it is in a step of all copies.
  func ask(_ environment: EnergyTradingEnvironment, step: Int, aboutAll: Bool) {
    for copy in 0..<decision.copyCount {
      decision.isAsked[copy] = aboutAll || every.map { (step + copy) % $0 == 0 } ?? false
    }
    expert.decide(for: environment, into: decision)
  }

  /// The answers in the form that a replay buffer takes.
  var transition: (actions: UnsafeBufferPointer<Float>, isKnown: UnsafeBufferPointer<Bool>) {
    (UnsafeBufferPointer(decision.actions), UnsafeBufferPointer(decision.isKnown))
  }

  /// Lays the known actions over a joint action of every copy.
  func lay(over actions: UnsafeMutableBufferPointer<Float>, offsets: [Int]) {
    for copy in 0..<decision.copyCount {
      let row = copy * decision.actionWidth
      for agent in 0..<decision.agentCount
      where decision.isKnown[copy * decision.agentCount + agent] {
        for entry in offsets[agent]..<offsets[agent + 1] {
          actions[row + entry] = decision.actions[row + entry]
        }
      }
    }
  }
}

extension ExperimentSpecification {
  /// The expert's answers while a trial trains; `nil` where nothing wants them.
  ///
  /// - Throws: `SpecificationError` where the expert does not fit the scenario.
  func makeLabels(
    _ scenario: Scenario, _ surroundings: ExpertSurroundings
  ) throws(SpecificationError) -> ExpertLabels? {
    guard let expert, algorithm.wantsExpertActions || training.warmup.policy == .expert else {
      return nil
    }
    return ExpertLabels(
      try expert.makeExpert(scenario, copyCount: training.environments, in: surroundings), scenario,
      copyCount: training.environments,
      every: algorithm.wantsExpertActions ? training.labelEvery : nil)
  }
}
