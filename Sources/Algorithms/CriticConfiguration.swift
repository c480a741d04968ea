public import DecPOMDP
public import LinearAlgebra
public import NeuralNetworks
public import Specification

/// How many values a critic gives for a joint state.
public enum Readout: String, SpecificationChoice {
  /// One for each agent, Q_i.
  case perAgent = "per_agent"
  /// One for all, Q: the reward is shared.
  case team
}

/// What a critic looks at and how many values it gives.
public struct CriticShape: Sendable, Hashable {
  /// Agents, observations, actions and privileged entries.
  public let environment: EnvironmentSpecification
  /// Whether it values actions (Q) or states alone (V).
  public let takesActions: Bool
  /// The rows of a batch.
  public let rows: Int
  /// Whether actions will be replaced one agent at a time: storage for agents × rows variants.
  public let replacesOwnActions: Bool
  /// Whether it is trained, or a target that is only evaluated.
  public let isTrained: Bool

  /// Creates a shape.
  public init(
    environment: EnvironmentSpecification, takesActions: Bool, rows: Int,
    replacesOwnActions: Bool, isTrained: Bool
  ) {
    self.environment = environment
    self.takesActions = takesActions
    self.rows = rows
    self.replacesOwnActions = replacesOwnActions
    self.isTrained = isTrained
  }
}

/// What an experiment says of a critic: it makes the network.
public protocol CriticConfiguration: SpecificationRecord {
  /// How many values it gives.
  var readout: Readout { get }
  /// What it sees of the simulator beside all observations; nothing where a kind has no such key.
  var privileged: PrivilegedState { get }
  /// Plans a critic: its parameters in the layout, and the storage of its passes.
  func makeCritic<Scalar: BLASScalar>(
    _ shape: CriticShape, in layout: inout ParameterLayout, of type: Scalar.Type
  ) -> any CentralizedCritic<Scalar>
}

extension CriticConfiguration {
  /// Observations alone.
  public var privileged: PrivilegedState { .none }
}

/// The critics that an experiment can name: one line each.
public enum CriticRegistry {
  /// Every critic; its name is the value of `critic.kind`.
  public static var all: [Alternative<any CriticConfiguration>] {
    [
      Alternative("mlp", MLPCriticConfiguration.self) { $0 },
      Alternative("attention", AttentionCriticConfiguration.self) { $0 },
      Alternative("differential_attention", DifferentialAttentionCriticConfiguration.self) { $0 },
    ]
  }
}
