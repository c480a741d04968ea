import DecPOMDP
import EnergyTrading
import Experts
import Glibc
import Specification

/// How long a trial took, over all processes that took part; kept beside the results file, whose bytes depend on the seed alone.
public struct TrialTiming: Codable, Sendable {
  /// Seconds of training.
  public var trainingSeconds: Double
  /// Seconds in all.
  public var totalSeconds: Double
  /// Seconds of processor time, all threads together.
  public var processorSeconds: Double?
  /// Microseconds of one joint decision of whom the trial judges: the median.
  public var decisionMicrosecondsP50: Double
  /// Microseconds of one joint decision of whom the trial judges: 99 of 100 are faster.
  public var decisionMicrosecondsP99: Double

  init(
    trainingSeconds: Double, totalSeconds: Double, processorSecondsBefore: Double,
    decisions: DecisionTimes
  ) {
    self.trainingSeconds = trainingSeconds
    self.totalSeconds = totalSeconds
    processorSeconds = processorSecondsBefore + Self.processorSeconds
    decisionMicrosecondsP50 = decisions.quantile(0.5)
    decisionMicrosecondsP99 = decisions.quantile(0.99)
  }

  /// Seconds of processor time of this process so far.
  static var processorSeconds: Double { Double(clock()) / Double(CLOCKS_PER_SEC) }
}

/// The durations of single joint decisions, measured one by one.
struct DecisionTimes {
  private let microseconds: [Double]

  /// Asks a policy for a decision 1,000 times.
  init(_ policy: any JointPolicy, _ specification: EnvironmentSpecification) {
    let storage = StepStorage(specification, copyCount: 1)
    let clock = ContinuousClock()
    microseconds = (0..<1000).map { _ in
      let began = clock.now
      policy.act(
        observations: UnsafeBufferPointer(storage.observations), rows: 1, into: storage.actions)
      return (clock.now - began) / .microseconds(1)
    }.sorted()
  }

  /// Asks an expert for each decision of a day.
  ///
  /// - Throws: `SpecificationError` where the feeder is none that the radial sweep can solve.
  init(_ expert: any Expert, _ scenario: Scenario, day: Int) throws(SpecificationError) {
    let environment = try EnergyTradingEnvironment(scenario, copyCount: 1, discount: 1)
    let storage = StepStorage(environment.specification, copyCount: 1)
    let decision = ExpertDecision(scenario, copyCount: 1)
    let clock = ContinuousClock()
    environment.reset(copy: 0, episode: day, step: 0)
    microseconds = (0..<environment.specification.stepsPerEpisode).map { _ in
      let began = clock.now
      expert.decide(for: environment, into: decision)
      let duration = (clock.now - began) / .microseconds(1)
      environment.step(
        actions: UnsafeBufferPointer(decision.actions), outcome: storage.outcome)
      return duration
    }.sorted()
  }

  /// The duration that a share of the decisions does not exceed.
  func quantile(_ share: Double) -> Double {
    microseconds[min(microseconds.count - 1, Int(share * Double(microseconds.count)))]
  }
}
