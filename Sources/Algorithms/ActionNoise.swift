public import LinearAlgebra
public import NeuralNetworks
public import RandomStreams

/// Explores around deterministic policies: their actions with Gaussian noise, clipped to [−1, 1].
public final class ActionNoise {
  /// How many environment steps were explored, all copies counted.
  public internal(set) var steps = 0
  private let exploration: GaussianExploration
  private let noise: Buffer<Float>

  /// Plans the noise of joint actions of `actionWidth` entries.
  public init(_ exploration: GaussianExploration, actionWidth: Int) {
    self.exploration = exploration
    noise = Buffer(count: DecentralizedPolicy<Float>.chunk * actionWidth)
  }

  /// Writes the policy's greedy actions with noise added.
  public func explore(
    _ policy: DecentralizedPolicy<Float>, observations: UnsafeBufferPointer<Float>, rows: Int,
    into actions: UnsafeMutableBufferPointer<Float>, stream: inout RandomStream
  ) {
    let sigma = Float(exploration.width(after: steps))
    steps += rows
    policy.act(observations: observations, rows: rows, into: actions)
    let total = rows * policy.actors.actionWidth
    var start = 0
    while start < total {
      let count = min(noise.count, total - start)
      stream.fillNormal(UnsafeMutableBufferPointer(start: noise.pointer, count: count))
      for k in 0..<count {
        actions[start + k] = min(1, max(-1, actions[start + k] + sigma * noise.pointer[k]))
      }
      start += count
    }
  }
}

extension LearnerState {
  /// Adds how far exploration has come.
  public mutating func add(_ noise: ActionNoise) { add("explored_steps", noise.steps) }

  /// Gives back how far exploration had come.
  ///
  /// - Throws: `ParameterError` where it is not there.
  public func take(_ noise: ActionNoise) throws(ParameterError) {
    noise.steps = try counter("explored_steps")
  }
}
