public import LinearAlgebra

// The elementwise parts of the losses over values (rows, readouts).

/// y ← r + γ·(1 − done)·v′, the one-step target, with r and 1 − done (rows, 1).
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
public func bootstrap<Scalar: BLASScalar>(
  reward: MatrixView<Scalar>, continues: MatrixView<Scalar>, next: MatrixView<Scalar>,
  discount: Scalar, into target: MatrixView<Scalar>
) {
  for b in 0..<target.rows {
    let r = reward[b, 0]
    let factor = discount * continues[b, 0]
    for j in 0..<target.columns { target[b, j] = r + factor * next[b, j] }
  }
}

/// y ← r + γ·(1 − done)·min(v′₁, v′₂), the one-step target of twin critics.
///
/// Fujimoto et al. 2018.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
public func bootstrap<Scalar: BLASScalar>(
  reward: MatrixView<Scalar>, continues: MatrixView<Scalar>, next first: MatrixView<Scalar>,
  or second: MatrixView<Scalar>, discount: Scalar, into target: MatrixView<Scalar>
) {
  for b in 0..<target.rows {
    let r = reward[b, 0]
    let factor = discount * continues[b, 0]
    for j in 0..<target.columns {
      target[b, j] = r + factor * min(first[b, j], second[b, j])
    }
  }
}

/// The mean of (v − y)² over rows and readouts, and its gradient by v.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
public func squaredError<Scalar: BLASScalar>(
  _ values: MatrixView<Scalar>, _ target: MatrixView<Scalar>, gradient: MatrixView<Scalar>
) -> Scalar {
  let share = 1 / Scalar(values.rows * values.columns)
  var sum: Scalar = 0
  addSquaredErrors(values, target, share: share, to: &sum, gradient: gradient)
  return share * sum
}

/// Adds the squares of v − y to a sum, in order, and gives the gradient of `share` times the sum by v.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func addSquaredErrors<Scalar: BLASScalar>(
  _ values: MatrixView<Scalar>, _ target: MatrixView<Scalar>, share: Scalar,
  to sum: inout Scalar, gradient: MatrixView<Scalar>
) {
  for b in 0..<values.rows {
    for j in 0..<values.columns {
      let error = values[b, j] - target[b, j]
      sum += error * error
      gradient[b, j] = 2 * share * error
    }
  }
}

/// The soft value at sampled actions, y ← min(q₁, q₂) − α·log π.
///
/// A team's value counts Σ_i log π_i, an agent's its own log π_i (Iqbal & Sha 2019).
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func softValue<Scalar: BLASScalar>(
  _ q1: MatrixView<Scalar>, _ q2: MatrixView<Scalar>, logProbability: MatrixView<Scalar>,
  temperature: Scalar, into target: MatrixView<Scalar>
) {
  let agents = logProbability.columns
  for b in 0..<target.rows {
    if target.columns == 1 {
      var sum: Scalar = 0
      for i in 0..<agents { sum += logProbability[b, i] }
      target[b, 0] = min(q1[b, 0], q2[b, 0]) - temperature * sum
    } else {
      for i in 0..<agents {
        target[b, i] = min(q1[b, i], q2[b, i]) - temperature * logProbability[b, i]
      }
    }
  }
}

/// Which readouts of a replaced pass an actor's loss counts.
public struct CountedReadouts: Sendable {
  /// Rows of a batch.
  let rows: Int
  /// Whose actions were replaced.
  let replaced: ReplacedActions

  /// The readouts of a pass over so many rows of a batch.
  public init(rows: Int, replaced: ReplacedActions) {
    self.rows = rows
    self.replaced = replaced
  }

  /// The weight of each counted value, such that each variant counts as one mean over rows.
  func weight<Scalar: BLASScalar>(readouts: Int, of type: Scalar.Type) -> Scalar {
    1 / Scalar(replaced == .all ? rows * readouts : rows)
  }

  /// The columns that count in a row: for an agent's own variant its own value, or the team's.
  func columns(row: Int, readouts: Int) -> Range<Int> {
    guard replaced == .own, readouts > 1 else { return 0..<readouts }
    let agent = row / rows
    return agent..<(agent + 1)
  }
}

/// The sum over variants of the mean of −min(q₁, q₂) over rows, and its gradients by q₁ and q₂.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func negatedMinimum<Scalar: BLASScalar>(
  _ q1: MatrixView<Scalar>, _ q2: MatrixView<Scalar>, _ counted: CountedReadouts,
  gradient1: MatrixView<Scalar>, gradient2: MatrixView<Scalar>
) -> Scalar {
  let readouts = q1.columns
  let weight: Scalar = counted.weight(readouts: readouts, of: Scalar.self)
  var sum: Scalar = 0
  gradient1.fill(0)
  gradient2.fill(0)
  for row in 0..<q1.rows {
    for j in counted.columns(row: row, readouts: readouts) {
      let isFirst = q1[row, j] <= q2[row, j]
      sum -= isFirst ? q1[row, j] : q2[row, j]
      gradient1[row, j] = isFirst ? -weight : 0
      gradient2[row, j] = isFirst ? 0 : -weight
    }
  }
  return weight * sum
}

/// The sum over variants of the mean of −q over rows, and its gradient by q.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
public func negatedMean<Scalar: BLASScalar>(
  _ q: MatrixView<Scalar>, _ counted: CountedReadouts, gradient: MatrixView<Scalar>
) -> Scalar {
  let readouts = q.columns
  let weight: Scalar = counted.weight(readouts: readouts, of: Scalar.self)
  var sum: Scalar = 0
  gradient.fill(0)
  for row in 0..<q.rows {
    for j in counted.columns(row: row, readouts: readouts) {
      sum -= q[row, j]
      gradient[row, j] = -weight
    }
  }
  return weight * sum
}

/// The mean of all entries.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
public func mean<Scalar: BLASScalar>(_ x: MatrixView<Scalar>) -> Scalar {
  var sum: Scalar = 0
  for i in 0..<x.rows {
    for j in 0..<x.columns { sum += x[i, j] }
  }
  return sum / Scalar(x.rows * x.columns)
}
