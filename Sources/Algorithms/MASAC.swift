public import DecPOMDP
public import LinearAlgebra
public import NeuralNetworks
public import RandomStreams
public import Specification

/// Multi-agent deep deterministic policy gradient (Lowe et al. 2017).
public final class MASAC<Scalar: BLASScalar> {
  /// What an experiment says of MASAC.
  public struct Configuration: AlgorithmConfiguration {
    public static var recordName: String { "masac" }
    public static var recordSummary: String {
      "Deterministic policies with centralised critics (Lowe et al. 2017)."
    }
    public var actor: ActorConfiguration

    public init(from fields: inout FieldReader) {
      actor = fields.record("actor", "The agents' policy networks.", isRequired: false)
    }

    public func makeAlgorithm(
      environment: EnvironmentSpecification, batchSize: Int, stream: inout RandomStream
    ) -> any Algorithm {
      MASAC<Float>(environment)
    }

    public func makePolicy(environment: EnvironmentSpecification) -> DecentralizedPolicy<Float> {
      MASAC<Float>(environment).policy
    }
  }
  public let policy: DecentralizedPolicy<Scalar>
  public let metrics: MetricRecord
  init(_ environment: EnvironmentSpecification) { preconditionFailure("not yet") }
}

extension MASAC: Algorithm where Scalar == Float {
  public var parameterCounts: [ParameterCount] { [] }
  public func explore(
    observations: UnsafeBufferPointer<Float>, rows: Int,
    into actions: UnsafeMutableBufferPointer<Float>, stream: inout RandomStream
  ) {}
  public func update(_ batch: TransitionBatch<Float>, stream: inout RandomStream) {}
  public func state() -> LearnerState { LearnerState(arrays: [], counters: []) }
  public func restore(_ state: LearnerState) throws(ParameterError) {}
}
