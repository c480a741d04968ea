package import DecPOMDP
package import LinearAlgebra
package import RandomStreams

/// The joint policy of agents that draw from a Gaussian and squash it: a = tanh(u), u = μ + σ·ε.
///
/// The scale stays within bounds by log σ = l + ½(h − l)(1 + tanh x) of a network's output x, which
/// keeps a gradient at the bounds where a clamp has none. The density is exact (Haarnoja et
/// al. 2018, appendix C):
///
/// log π = Σ_k [−ε²/2 − log σ − ½ log 2π − 2(log 2 − u − softplus(−2u))],
///
/// where the last term is log(1 − tanh²u) in a form that neither overflows nor cancels.
package final class SquashedGaussian<Scalar: BLASScalar> {
  /// a = tanh u, (rows, Σ|a_i|).
  package let action: MatrixView<Scalar>
  /// log π_i of the action drawn, (rows, agents).
  package let logProbability: MatrixView<Scalar>

  private let noise: Buffer<Float>
  private let sigma: Matrix<Scalar>
  private let logSigma: Matrix<Scalar>
  /// tanh x.
  private let squashedScale: Matrix<Scalar>
  private let unsquashed: Matrix<Scalar>
  private let correction: Matrix<Scalar>
  private let storage: (Matrix<Scalar>, Matrix<Scalar>)
  private let middle: Scalar
  private let halfRange: Scalar
  private let actionOffsets: [Int]

  /// Plans samples of up to `rows` rows with log σ in `bounds`.
  package init(
    _ environment: EnvironmentSpecification, rows: Int, logSigma bounds: ClosedRange<Double>
  ) {
    let width = environment.actionWidth
    actionOffsets = environment.actionOffsets
    noise = Buffer(count: rows * width)
    sigma = Matrix(rows: rows, columns: width)
    logSigma = Matrix(rows: rows, columns: width)
    squashedScale = Matrix(rows: rows, columns: width)
    unsquashed = Matrix(rows: rows, columns: width)
    correction = Matrix(rows: rows, columns: width)
    storage = (
      Matrix(rows: rows, columns: width), Matrix(rows: rows, columns: environment.agents.count)
    )
    action = storage.0.view
    logProbability = storage.1.view
    middle = Scalar((bounds.lowerBound + bounds.upperBound) / 2)
    halfRange = Scalar((bounds.upperBound - bounds.lowerBound) / 2)
  }

  /// Draws an action for each row of μ and x, both (rows, Σ|a_i|) without gaps.
  package func sample(
    mean: MatrixView<Scalar>, scale: MatrixView<Scalar>, rows: Int,
    stream: inout RandomStream
  ) {
    let count = rows * mean.columns
    stream.fillNormal(UnsafeMutableBufferPointer(start: noise.pointer, count: count))
    Scalar.tanh(scale.pointer, into: squashedScale.view.pointer, count: count)
    spread(
      squashedScale.view.pointer, middle, halfRange, into: logSigma.view.pointer, count: count)
    Scalar.exp(logSigma.view.pointer, into: sigma.view.pointer, count: count)
    reparameterize(
      mean.pointer, sigma.view.pointer, noise.pointer, into: unsquashed.view.pointer,
      minusTwice: correction.view.pointer, count: count)
    Scalar.tanh(unsquashed.view.pointer, into: action.pointer, count: count)
    Scalar.softplus(correction.view.pointer, into: correction.view.pointer, count: count)
    for i in 0..<(actionOffsets.count - 1) {
      let own = actionOffsets[i]..<actionOffsets[i + 1]
      density(
        noise.pointer, logSigma.view, unsquashed.view, correction.view, own, rows: rows,
        into: logProbability, agent: i)
    }
  }

  /// Turns the gradients by the actions and by each log π_i, which stands at each of i's entries, into
  /// those by μ and x; all are (rows, Σ|a_i|).
  package func backward(
    actionGradient: MatrixView<Scalar>, logProbabilityGradient: MatrixView<Scalar>,
    mean: MatrixView<Scalar>, scale: MatrixView<Scalar>
  ) {
    gaussianGradient(
      actionGradient.pointer, logProbabilityGradient.pointer, action.pointer, sigma.view.pointer,
      noise.pointer, squashedScale.view.pointer, halfRange, mean: mean.pointer,
      scale: scale.pointer, count: action.rows * action.columns)
  }
}

/// log σ ← middle + half·tanh x.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func spread<Scalar: BLASScalar>(
  _ squashed: UnsafePointer<Scalar>, _ middle: Scalar, _ half: Scalar,
  into logSigma: UnsafeMutablePointer<Scalar>, count: Int
) {
  for i in 0..<count { logSigma[i] = middle + half * squashed[i] }
}

/// u ← μ + σ·ε, and −2u beside it.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func reparameterize<Scalar: BLASScalar>(
  _ mean: UnsafePointer<Scalar>, _ sigma: UnsafePointer<Scalar>, _ noise: UnsafePointer<Float>,
  into u: UnsafeMutablePointer<Scalar>, minusTwice: UnsafeMutablePointer<Scalar>, count: Int
) {
  for i in 0..<count {
    let value = mean[i] + sigma[i] * Scalar(noise[i])
    u[i] = value
    minusTwice[i] = -2 * value
  }
}

/// log π of one agent in each row, from softplus(−2u).
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func density<Scalar: BLASScalar>(
  _ noise: UnsafePointer<Float>, _ logSigma: MatrixView<Scalar>, _ u: MatrixView<Scalar>,
  _ softplus: MatrixView<Scalar>, _ own: Range<Int>, rows: Int,
  into logProbability: MatrixView<Scalar>, agent: Int
) {
  let halfLogTwoPi: Scalar = 0.918_938_533_204_672_74
  let logTwo: Scalar = 0.693_147_180_559_945_31
  for b in 0..<rows {
    var sum: Scalar = 0
    for k in own {
      let epsilon = Scalar(noise[b * u.columns + k])
      sum -= epsilon * epsilon / 2 + logSigma[b, k] + halfLogTwoPi
      sum -= 2 * (logTwo - u[b, k] - softplus[b, k])
    }
    logProbability[b, agent] = sum
  }
}

/// With g = ∂L/∂a and w = ∂L/∂log π: ∂L/∂u = g(1 − a²) + 2wa, ∂L/∂log σ = σε·∂L/∂u − w.
@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func gaussianGradient<Scalar: BLASScalar>(
  _ g: UnsafePointer<Scalar>, _ densityGradient: UnsafePointer<Scalar>,
  _ action: UnsafePointer<Scalar>,
  _ sigma: UnsafePointer<Scalar>, _ noise: UnsafePointer<Float>,
  _ squashedScale: UnsafePointer<Scalar>, _ half: Scalar, mean: UnsafeMutablePointer<Scalar>,
  scale: UnsafeMutablePointer<Scalar>, count: Int
) {
  for i in 0..<count {
    let a = action[i]
    let t = squashedScale[i]
    let w = densityGradient[i]
    let du = g[i] * (1 - a * a) + 2 * w * a
    mean[i] = du
    scale[i] = (du * sigma[i] * Scalar(noise[i]) - w) * half * (1 - t * t)
  }
}
