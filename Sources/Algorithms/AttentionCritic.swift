public import LinearAlgebra
public import NeuralNetworks
public import Specification

/// Softmax attention over one token an agent.
public struct AttentionCriticConfiguration: CriticConfiguration {
  /// The record's name in messages.
  public static let recordName = "attention critic"
  /// One line for the schema.
  public static let recordSummary = "Multi-head softmax attention over one token an agent."

  /// Widths, heads and the like.
  public var settings: TokenCriticSettings

  /// Reads the fields.
  public init(from fields: inout FieldReader) {
    settings = TokenCriticSettings(from: &fields, isDifferential: false)
  }

  init(_ settings: TokenCriticSettings) { self.settings = settings }

  /// How many values it gives.
  public var readout: Readout { settings.readout }
  /// What each token holds beside its agent's observation.
  public var privileged: PrivilegedState { settings.privileged }

  /// Plans a critic.
  public func makeCritic<Scalar: BLASScalar>(
    _ shape: CriticShape, in layout: inout ParameterLayout, of type: Scalar.Type
  ) -> any CentralizedCritic<Scalar> {
    TokenCritic<Scalar>(sized(for: shape).settings, isDifferential: false, shape, in: &layout)
  }
}
