import LinearAlgebra

// From tokens' values to a critic's readouts and back, for sets in chunks of some lanes.

/// y ← f·x, or y + f·x, with a factor for each row.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func scaleRows<Scalar: BLASScalar>(
  _ x: MatrixView<Scalar>, by factors: MatrixView<Scalar>, into y: MatrixView<Scalar>, adding: Bool
) {
  for b in 0..<y.rows {
    for k in 0..<y.columns {
      y[b, k] = (adding ? y[b, k] : 0) + factors[b, 0] * x[b, k]
    }
  }
}

/// values[b, j] ← the value of token j in set b, or values[b, 0] ← the mean over its tokens.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func readTokens<Scalar: BLASScalar>(
  _ tokenValues: MatrixView<Scalar>, tokens: Int, lanes: Int, into values: MatrixView<Scalar>
) {
  let share = 1 / Scalar(tokens)
  for b in 0..<values.rows {
    let start = (b / lanes) * tokens * lanes + b % lanes
    if values.columns == 1 {
      var sum: Scalar = 0
      for j in 0..<tokens { sum += tokenValues[start + j * lanes, 0] }
      values[b, 0] = sum * share
    } else {
      for j in 0..<tokens { values[b, j] = tokenValues[start + j * lanes, 0] }
    }
  }
}

/// The gradient of `readTokens`.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
func spreadTokens<Scalar: BLASScalar>(
  _ gradient: MatrixView<Scalar>, tokens: Int, lanes: Int, into tokenGradient: MatrixView<Scalar>
) {
  let share = 1 / Scalar(tokens)
  for b in 0..<gradient.rows {
    let start = (b / lanes) * tokens * lanes + b % lanes
    for j in 0..<tokens {
      tokenGradient[start + j * lanes, 0] =
        gradient.columns == 1 ? gradient[b, 0] * share : gradient[b, j]
    }
  }
}
