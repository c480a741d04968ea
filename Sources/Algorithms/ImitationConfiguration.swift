public import DecPOMDP
public import LinearAlgebra
public import Specification

/// What an experiment says of imitation: how policies are held to an expert's actions.
public protocol ImitationConfiguration: SpecificationRecord {
  /// Checks what depends on the environment's agents and on the policies.
  ///
  /// - Parameters:
  ///   - environment: The agents.
  ///   - leastVariance: The least variance of an action before tanh; 0 for deterministic policies.
  /// - Throws: `SpecificationError` with every finding.
  func check(
    _ environment: EnvironmentSpecification, leastVariance: Double
  ) throws(SpecificationError)

  /// Plans what it adds to the policies' loss.
  func makeTerm<Scalar: BLASScalar>(
    _ environment: EnvironmentSpecification, of type: Scalar.Type
  ) -> any ImitationTerm<Scalar>
}

extension ImitationConfiguration {
  /// Nothing depends on them.
  public func check(
    _ environment: EnvironmentSpecification, leastVariance: Double
  ) throws(SpecificationError) {}
}

/// The kinds of imitation that an experiment can name: one line each.
///
/// A kind listed here works with every algorithm that has `imitation`, and is in the YAML, the schema,
/// `wattswap list` and the conformance tests.
public enum ImitationRegistry {
  /// Every kind; its name is the value of `imitation.kind`.
  public static var all: [Alternative<(any ImitationConfiguration)?>] {
    [
      Alternative("none", "Policies follow the critics alone.", nil),
      Alternative("wasserstein", WassersteinConfiguration.self) { $0 },
      Alternative("behaviour_cloning", CloningConfiguration.self) { $0 },
      Alternative("kl", DivergenceConfiguration.self) { $0 },
    ]
  }
}
