import LinearAlgebra
import NeuralNetworks
import RandomStreams

/// The largest difference between a gradient and central differences of a loss, relative to the
/// gradient's largest entry.
func gradientError(
  of loss: () -> Double, by values: UnsafeMutableBufferPointer<Double>, claimed: [Double],
  step: Double = 1e-6
) -> Double {
  let scale = max(1e-12, claimed.map(abs).max() ?? 0)
  var worst = 0.0
  for k in values.indices {
    let value = values[k]
    values[k] = value + step
    let above = loss()
    values[k] = value - step
    let below = loss()
    values[k] = value
    worst = max(worst, abs((above - below) / (2 * step) - claimed[k]) / scale)
  }
  return worst
}

/// Fills numbers uniformly from ±`bound`.
func fill(
  _ values: UnsafeMutableBufferPointer<Double>, _ bound: Double, _ stream: inout RandomStream
) {
  for k in values.indices { values[k] = bound * (2 * stream.uniform() - 1) }
}

/// Σ c·y, a loss with a known gradient by y.
func weightedSum(_ y: MatrixView<Double>, _ c: Matrix<Double>) -> Double {
  var sum = 0.0
  for i in 0..<y.rows { for j in 0..<y.columns { sum += c.view[i, j] * y[i, j] } }
  return sum
}
