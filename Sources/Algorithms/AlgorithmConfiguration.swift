public import DecPOMDP
public import LinearAlgebra
import NeuralNetworks
public import RandomStreams
public import Specification

/// What an experiment says of an algorithm: it makes the learner, or its policy alone.
public protocol AlgorithmConfiguration: SpecificationRecord {
  /// The discount γ of a step.
  var discount: Double { get }
  /// Whether the learner imitates an expert: transitions must hold the expert's actions then.
  var wantsExpertActions: Bool { get }
  /// What its critics see beside all observations; policies never do.
  var privileged: PrivilegedState { get }

  /// Checks what depends on the environment.
  ///
  /// - Throws: `SpecificationError` with every finding.
  func check(_ environment: EnvironmentSpecification) throws(SpecificationError)

  /// Plans the policy networks of an environment's agents.
  func actors(_ environment: EnvironmentSpecification) -> JointActors

  /// Makes a learner for batches of `batchSize` rows, its networks drawn from `stream`.
  func makeAlgorithm(
    environment: EnvironmentSpecification, batchSize: Int, stream: inout RandomStream
  ) -> any Algorithm
}

extension AlgorithmConfiguration {
  /// Makes a policy of the right shapes with all parameters 0, to load stored ones into.
  public func makePolicy(environment: EnvironmentSpecification) -> DecentralizedPolicy<Float> {
    let actors = actors(environment)
    return DecentralizedPolicy(actors, Parameters(actors.layout, isTrained: false))
  }
}

/// An algorithm that learns critics from replayed transitions, with the settings that all those share.
public protocol OffPolicyConfiguration: AlgorithmConfiguration {
  /// What it shares with the other off-policy algorithms.
  var settings: OffPolicySettings { get set }
  /// The least variance of an action before tanh; 0 for deterministic policies.
  var leastVariance: Double { get }
}

extension OffPolicyConfiguration {
  /// The discount γ of a step.
  public var discount: Double { settings.discount }
  /// Whether `imitation` names an expert's actions as what policies are held to.
  public var wantsExpertActions: Bool { settings.imitation != nil }
  /// What its critics see beside all observations.
  public var privileged: PrivilegedState { settings.critic.privileged }
  /// The least variance of an action before tanh: deterministic policies have none.
  public var leastVariance: Double { 0 }

  /// Checks the critics' sizes and the imitation's agents.
  ///
  /// - Throws: `SpecificationError` with every finding.
  public func check(_ environment: EnvironmentSpecification) throws(SpecificationError) {
    var findings: [Diagnostic] = []
    do throws(SpecificationError) {
      try settings.critic.check(environment)
    } catch {
      findings += error.diagnostics
    }
    do throws(SpecificationError) {
      try settings.imitation?.check(environment, leastVariance: leastVariance)
    } catch {
      findings += error.diagnostics
    }
    guard findings.isEmpty else { throw SpecificationError(findings) }
  }
}

/// The algorithms that an experiment can name: one line each.
///
/// An algorithm listed here is in the YAML, the schema, `wattswap list` and the conformance tests.
public enum AlgorithmRegistry {
  /// Every algorithm; its name is the value of `algorithm.name`.
  public static var all: [Alternative<any AlgorithmConfiguration>] {
    [
      Alternative("maddpg", MADDPGConfiguration.self) { $0 },
      Alternative("matd3", MATD3Configuration.self) { $0 },
      Alternative("masac", MASACConfiguration.self) { $0 },
      Alternative("behaviour_cloning", BehaviourCloningConfiguration.self) { $0 },
    ]
  }
}
