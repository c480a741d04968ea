public import LinearAlgebra
public import RandomStreams

/// The parameters of some networks and their gradients, each in one flat buffer.
public final class Parameters<Scalar: BLASScalar> {
  /// Where each array stands.
  public let layout: ParameterLayout
  /// The parameters.
  public let values: Buffer<Scalar>
  /// The loss's derivative by each parameter; empty where the parameters are not trained.
  public let gradients: Buffer<Scalar>

  /// Allocates the parameters of a layout, all 0.
  public init(_ layout: ParameterLayout, isTrained: Bool = true) {
    self.layout = layout
    values = Buffer(count: layout.count)
    gradients = Buffer(count: isTrained ? layout.count : 0)
  }

  /// Draws every array as its layout says.
  public func initialize(from stream: inout RandomStream) {
    for array in layout.arrays {
      let columns = array.shape.last ?? 1
      let matrix = MatrixView(
        values.pointer + array.offset, rows: array.count / max(1, columns), columns: columns)
      array.initializer.fill(matrix, from: &stream)
    }
  }

  /// Takes another set's values.
  public func copy(from other: Parameters) {
    precondition(values.count == other.values.count, "parameters are copied into their own layout")
    values.pointer.update(from: other.values.pointer, count: values.count)
  }

  /// θ ← (1 − τ)·θ + τ·θ′: the target's step towards the parameters it follows (Polyak averaging).
  public func follow(_ other: Parameters, rate: Scalar) {
    precondition(values.count == other.values.count, "a target follows parameters of its layout")
    average(values.pointer, towards: other.values.pointer, rate: rate, count: values.count)
  }

  /// Sets all gradients to 0.
  public func clearGradients() { gradients.fill(0) }

  /// Scales each network's gradient down to a norm of `maximumNorm` where it exceeds it.
  ///
  /// Pascanu, Mikolov & Bengio 2013.
  ///
  /// - Returns: The norm of all gradients together, before.
  public func clipGradients(maximumNorm: Scalar) -> Scalar {
    var total: Scalar = 0
    for network in layout.networks {
      let gradient = gradients.pointer + network.lowerBound
      let square = Scalar.dot(count: network.count, gradient, gradient)
      total += square
      let norm = square.squareRoot()
      if norm > maximumNorm { scale(gradient, by: maximumNorm / norm, count: network.count) }
    }
    return total.squareRoot()
  }

  /// The parameters as named arrays, for results files and checkpoints.
  public var arrays: [NamedArray] {
    layout.arrays.map { array in
      NamedArray(
        name: array.name, shape: array.shape,
        values: array.range.map { Float(values.pointer[$0]) })
    }
  }

  /// Takes the values of named arrays, in any order.
  ///
  /// - Throws: ``ParameterError`` where they are not exactly the layout's arrays; nothing is changed.
  public func load(_ stored: [NamedArray]) throws(ParameterError) {
    let known = Set(layout.arrays.map(\.name))
    for array in stored where !known.contains(array.name) { throw .unknown(name: array.name) }
    var found: [NamedArray] = []
    for array in layout.arrays {
      guard let match = stored.first(where: { $0.name == array.name }) else {
        throw .missing(name: array.name)
      }
      guard match.shape == array.shape else {
        throw .wrongShape(name: array.name, stored: match.shape, expected: array.shape)
      }
      guard match.values.allSatisfy(\.isFinite) else { throw .notFinite(name: array.name) }
      found.append(match)
    }
    for (array, match) in zip(layout.arrays, found) {
      for (index, value) in zip(array.range, match.values) { values.pointer[index] = Scalar(value) }
    }
  }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func average<Scalar: BLASScalar>(
  _ target: UnsafeMutablePointer<Scalar>, towards source: UnsafeMutablePointer<Scalar>,
  rate: Scalar, count: Int
) {
  for i in 0..<count { target[i] += rate * (source[i] - target[i]) }
}

@specialized(where Scalar == Float)
@specialized(where Scalar == Double)
private func scale<Scalar: BLASScalar>(
  _ x: UnsafeMutablePointer<Scalar>, by factor: Scalar, count: Int
) {
  for i in 0..<count { x[i] *= factor }
}
