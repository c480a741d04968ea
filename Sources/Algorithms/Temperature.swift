package import LinearAlgebra
package import NeuralNetworks
public import Specification

/// How the weight α of the entropy is chosen.
public enum TemperatureConfiguration: Sendable {
  /// α as given.
  case fixed(FixedTemperature)
  /// α tuned until the policies' entropy meets a target (Haarnoja et al. 2018b, section 5).
  case tuned(TunedTemperature)

  static var all: [Alternative<TemperatureConfiguration>] {
    [
      Alternative("tuned", TunedTemperature.self) { .tuned($0) },
      Alternative("fixed", FixedTemperature.self) { .fixed($0) },
    ]
  }
}

/// A temperature as given.
public struct FixedTemperature: SpecificationRecord {
  /// The record's name in messages.
  public static let recordName = "fixed temperature"
  /// One line for the schema.
  public static let recordSummary = "A weight of the entropy that stays as given."

  /// α.
  public var value: Double

  /// Reads the fields.
  public init(from fields: inout FieldReader) {
    value = fields.number("value", "The weight of the entropy.", .nonnegative)
  }
}

/// A temperature that keeps the policies' entropy at a target.
public struct TunedTemperature: SpecificationRecord {
  /// The record's name in messages.
  public static let recordName = "tuned temperature"
  /// One line for the schema.
  public static let recordSummary = "A weight of the entropy that keeps the entropy at a target."

  /// The target entropy of each action entry, H̄ / Σ|a_i|.
  public var targetEntropyPerAction: Double
  /// α at the beginning.
  public var initial: Double
  /// Adam's step size for log α.
  public var learningRate: Double

  /// Reads the fields.
  public init(from fields: inout FieldReader) {
    targetEntropyPerAction = fields.number(
      "target_entropy_per_action", "The target entropy of each action entry.", unit: "nat",
      default: -2)
    initial = fields.number(
      "initial", "The weight of the entropy at the beginning.", .positive, default: 0.1)
    learningRate = fields.number(
      "learning_rate", "Adam's step size for the logarithm of the weight.", .positive,
      default: 0.001)
  }
}

/// The weight α of the entropy and, where it is tuned, its loss.
///
/// L(log α) = −log α·(E[log π] + H̄), whose gradient raises α while the entropy −E[log π] is below the
/// target H̄. log π is that of the joint action.
package final class Temperature<Scalar: BLASScalar> {
  /// log α.
  package let logarithm = Buffer<Scalar>(count: 1)
  /// ∂L/∂log α.
  package let gradient = Buffer<Scalar>(count: 1)
  /// The optimizer; `nil` where α is fixed.
  package let optimizer: Adam<Scalar>?
  private let targetEntropy: Scalar
  private let fixed: Scalar?

  package init(_ configuration: TemperatureConfiguration, actionWidth: Int) {
    switch configuration {
    case .fixed(let temperature):
      fixed = Scalar(temperature.value)
      targetEntropy = 0
      optimizer = nil
    case .tuned(let temperature):
      fixed = nil
      targetEntropy = Scalar(temperature.targetEntropyPerAction * Double(actionWidth))
      optimizer = Adam(count: 1, learningRate: temperature.learningRate)
      var initial = Scalar(temperature.initial)
      Scalar.log(&initial, into: logarithm.pointer, count: 1)
    }
  }

  /// α.
  package var value: Scalar {
    if let fixed { return fixed }
    var alpha: Scalar = 0
    Scalar.exp(logarithm.pointer, into: &alpha, count: 1)
    return alpha
  }

  /// Computes the loss and its gradient from the mean of the joint action's log π.
  package func differentiate(meanLogProbability: Scalar) -> Scalar {
    guard fixed == nil else { return 0 }
    gradient.pointer[0] = -(meanLogProbability + targetEntropy)
    return logarithm.pointer[0] * gradient.pointer[0]
  }

  /// Takes one step of the optimizer.
  package func step() {
    optimizer?.step(logarithm.pointer, against: gradient.pointer)
  }
}
