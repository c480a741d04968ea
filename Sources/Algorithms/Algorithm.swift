public import LinearAlgebra
public import NeuralNetworks
public import RandomStreams

/// A learner: it explores, it updates its networks from batches, and its policy acts.
///
/// A learner holds no random state and no buffer: the trainer hands it streams and batches, so
/// that what a run draws is decided in one place.
public protocol Algorithm: AnyObject {
  /// The policy as it stands, acting greedily; it follows every update.
  var policy: DecentralizedPolicy<Float> { get }
  /// What the latest updates measured; what an update leaves out keeps its last number.
  var metrics: MetricRecord { get }
  /// How many numbers each kind of network learns, in a fixed order.
  var parameterCounts: [ParameterCount] { get }

  /// Writes the joint actions (rows, Σ|a_i|) with which training explores, each entry in [−1, 1], for
  /// the joint observations (rows, Σ|o_i|).
  func explore(
    observations: UnsafeBufferPointer<Float>, rows: Int,
    into actions: UnsafeMutableBufferPointer<Float>, stream: inout RandomStream)

  /// Takes one gradient step of every network from a batch of as many rows as the learner was made
  /// for, and writes ``metrics``.
  func update(_ batch: TransitionBatch<Float>, stream: inout RandomStream)

  /// Everything that the next update depends on.
  func state() -> LearnerState
  /// Goes back to a stored state: what follows is the same, bit for bit.
  ///
  /// - Throws: `ParameterError` where the state is not one of this learner's.
  func restore(_ state: LearnerState) throws(ParameterError)
}

/// How many numbers one kind of a learner's networks learns.
public struct ParameterCount: Sendable, Hashable {
  /// The kind, such as `critics`.
  public let name: String
  /// How many numbers, all networks of the kind together, targets excluded.
  public let count: Int

  /// Creates a count.
  public init(name: String, count: Int) {
    self.name = name
    self.count = count
  }
}
