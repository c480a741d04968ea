import DecPOMDP
import LinearAlgebra

/// One agent's place in a batch: its column of the mask, its columns of the joint action.
struct ExpertColumns: Sendable, Hashable {
  /// The agent's index.
  let agent: Int
  /// Where its action stands in the joint one.
  let entries: Range<Int>

  /// The columns of every agent.
  static func all(of environment: EnvironmentSpecification) -> [ExpertColumns] {
    environment.agents.indices.map {
      ExpertColumns(
        agent: $0, entries: environment.actionOffsets[$0]..<environment.actionOffsets[$0 + 1])
    }
  }

  /// In how many rows of a batch the agent's expert action is known.
  func knownCount<Scalar: BLASScalar>(_ batch: TransitionBatch<Scalar>) -> Int {
    countKnown(batch.expertMask, agent)
  }

  /// The mean of (a − a^E)² over known rows and entries; 0 where nothing is known.
  ///
  /// Its gradient by a, times `weight`, is added to `gradient`.
  func squaredDistance<Scalar: BLASScalar>(
    _ action: MatrixView<Scalar>, _ batch: TransitionBatch<Scalar>, known: Int, weight: Scalar,
    addingTo gradient: MatrixView<Scalar>
  ) -> Scalar {
    guard known > 0, !entries.isEmpty else { return 0 }
    return expertDistance(
      action, batch.expertAction, batch.expertMask, agent, entries,
      share: 1 / Scalar(known * entries.count), weight: weight, into: gradient)
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func countKnown<Scalar: BLASScalar>(_ mask: MatrixView<Scalar>, _ agent: Int) -> Int {
  var count = 0
  for b in 0..<mask.rows where mask[b, agent] > 0 { count += 1 }
  return count
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func expertDistance<Scalar: BLASScalar>(
  _ action: MatrixView<Scalar>, _ expert: MatrixView<Scalar>, _ mask: MatrixView<Scalar>,
  _ agent: Int, _ entries: Range<Int>, share: Scalar, weight: Scalar,
  into gradient: MatrixView<Scalar>
) -> Scalar {
  let slope = 2 * share * weight
  var sum: Scalar = 0
  for b in 0..<mask.rows where mask[b, agent] > 0 {
    for k in entries {
      let error = action[b, k] - expert[b, k]
      sum += error * error
      gradient[b, k] += slope * error
    }
  }
  return share * sum
}
