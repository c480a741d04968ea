public import DecPOMDP
public import LinearAlgebra

/// Transitions that a learner updates from, one a row; storage planned once.
///
/// A state row is the joint observation followed by the privileged entries. The views are of the
/// batch's own storage: keep the batch while they are in use.
public final class TransitionBatch<Scalar: BLASScalar> {
  /// How many transitions there are.
  public let rows: Int
  /// s, (rows, Σ|o_i| + |privileged|).
  public let state: MatrixView<Scalar>
  /// The joint action a in [−1, 1], (rows, Σ|a_i|).
  public let action: MatrixView<Scalar>
  /// The expert's joint action a^E at s in the same units, (rows, Σ|a_i|); 0 where it is unknown.
  public let expertAction: MatrixView<Scalar>
  /// 1 where a^E of an agent is known, else 0; (rows, agents).
  public let expertMask: MatrixView<Scalar>
  /// The shared reward r, (rows, 1).
  public let reward: MatrixView<Scalar>
  /// s′, (rows, Σ|o_i| + |privileged|); any finite state where the transition ended an episode.
  public let nextState: MatrixView<Scalar>
  /// 1 − done, (rows, 1): 0 where the transition ended an episode.
  public let continues: MatrixView<Scalar>

  private let storage: [Matrix<Scalar>]

  /// Plans a batch of an environment's transitions, all 0.
  public init(_ environment: EnvironmentSpecification, rows: Int) {
    self.rows = rows
    let stateWidth = environment.observationWidth + environment.privileged.count
    let widths = [
      stateWidth, environment.actionWidth, environment.actionWidth, environment.agents.count, 1,
      stateWidth, 1,
    ]
    storage = widths.map { Matrix(rows: rows, columns: $0) }
    state = storage[0].view
    action = storage[1].view
    expertAction = storage[2].view
    expertMask = storage[3].view
    reward = storage[4].view
    nextState = storage[5].view
    continues = storage[6].view
  }
}
