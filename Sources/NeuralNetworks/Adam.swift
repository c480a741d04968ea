public import LinearAlgebra

/// The Adam optimizer (Kingma & Ba 2015, algorithm 1).
///
/// With the gradient g of step t: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g², and
/// θ ← θ − η·(m / (1 − β₁ᵗ)) / (√(v / (1 − β₂ᵗ)) + ε).
public final class Adam<Scalar: BLASScalar> {
  /// The step size η.
  public let learningRate: Double
  /// How slowly the mean of the gradient forgets.
  public let beta1 = 0.9
  /// How slowly the mean of its square forgets.
  public let beta2 = 0.999
  /// What keeps the divisor from 0.
  public let epsilon = 1e-8
  /// How many steps were taken, t.
  public private(set) var steps = 0

  private let mean: Buffer<Scalar>
  private let square: Buffer<Scalar>
  /// β₁ᵗ and β₂ᵗ.
  private var power1 = 1.0
  private var power2 = 1.0

  /// Plans the moments of `count` parameters.
  public init(count: Int, learningRate: Double) {
    self.learningRate = learningRate
    mean = Buffer(count: count)
    square = Buffer(count: count)
  }

  /// Takes one step against the gradients.
  public func step(_ parameters: Parameters<Scalar>) {
    step(parameters.values.pointer, against: parameters.gradients.pointer)
  }

  /// Takes one step of as many values as were planned.
  public func step(
    _ values: UnsafeMutablePointer<Scalar>, against gradients: UnsafeMutablePointer<Scalar>
  ) {
    count(steps: 1)
    adamStep(
      values, gradients, mean.pointer, square.pointer, count: mean.count,
      beta1: Scalar(beta1), beta2: Scalar(beta2), rate: Scalar(learningRate / (1 - power1)),
      root: Scalar(1 / (1 - power2).squareRoot()), epsilon: Scalar(epsilon))
  }

  /// The moments, for checkpoints.
  public func arrays(named name: String) -> [NamedArray] {
    [("mean", mean), ("square", square)].map { part, buffer in
      NamedArray(
        name: "\(name)/\(part)", shape: [buffer.count], values: buffer.elements.map { Float($0) })
    }
  }

  /// Goes back to stored moments after `steps` steps.
  ///
  /// - Throws: ``ParameterError`` where an array is missing or has another length.
  public func restore(
    _ arrays: [NamedArray], named name: String, steps: Int
  ) throws(ParameterError) {
    var found: [NamedArray] = []
    for (part, buffer) in [("mean", mean), ("square", square)] {
      guard let array = arrays.first(where: { $0.name == "\(name)/\(part)" }) else {
        throw .missing(name: "\(name)/\(part)")
      }
      guard array.shape == [buffer.count] else {
        throw .wrongShape(name: array.name, stored: array.shape, expected: [buffer.count])
      }
      found.append(array)
    }
    for (array, buffer) in zip(found, [mean, square]) {
      for (index, value) in array.values.enumerated() { buffer.pointer[index] = Scalar(value) }
    }
    self.steps = 0
    power1 = 1
    power2 = 1
    count(steps: steps)
  }

  /// Multiplies the powers up one by one, so that a restored optimizer has the same bits.
  private func count(steps more: Int) {
    for _ in 0..<more {
      power1 *= beta1
      power2 *= beta2
    }
    steps += more
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func adamStep<Scalar: BLASScalar>(
  _ values: UnsafeMutablePointer<Scalar>, _ gradients: UnsafeMutablePointer<Scalar>,
  _ mean: UnsafeMutablePointer<Scalar>, _ square: UnsafeMutablePointer<Scalar>, count: Int,
  beta1: Scalar, beta2: Scalar, rate: Scalar, root: Scalar, epsilon: Scalar
) {
  let fresh1 = 1 - beta1
  let fresh2 = 1 - beta2
  for i in 0..<count {
    let g = gradients[i]
    let m = beta1 * mean[i] + fresh1 * g
    let v = beta2 * square[i] + fresh2 * (g * g)
    mean[i] = m
    square[i] = v
    values[i] -= rate * m / (v.squareRoot() * root + epsilon)
  }
}
