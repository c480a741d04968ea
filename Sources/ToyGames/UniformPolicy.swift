import DecPOMDP
import RandomStreams

/// Actions drawn uniformly from [−1, 1].
package final class UniformPolicy: JointPolicy {
  private var stream = RandomStream(seed: 3, "uniform policy")

  package init() {}

  package func act(
    observations: UnsafeBufferPointer<Float>, rows: Int,
    into actions: UnsafeMutableBufferPointer<Float>
  ) {
    for k in actions.indices { actions[k] = Float(2 * stream.uniform() - 1) }
  }
}
