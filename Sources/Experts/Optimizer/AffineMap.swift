public import Optimization

/// A sparse affine map of parameters, θ ↦ Mθ + c.
///
/// It is what CVXPY's exported data say of each part of a program: `values = R·[θ; 1]`.
public struct AffineMap: Sendable, Equatable {
  /// The number of values.
  public let outputCount: Int
  /// The number of parameters, the length of θ.
  public let parameterCount: Int
  /// c.
  public let constants: [Double]
  /// The entries of M, ordered by parameter.
  private let entries: [Entry]

  private struct Entry: Sendable, Equatable {
    var output: Int32
    var parameter: Int32
    var coefficient: Double
  }

  /// Creates a map from R with one column a parameter and the constants in a last column.
  ///
  /// - Throws: `OptimizationError.shape` for a matrix without a column of constants.
  public init(_ matrix: SparseMatrix) throws(OptimizationError) {
    guard matrix.columns > 0 else {
      throw .shape(
        .linearCost, rows: matrix.rows, columns: 0, expectedRows: matrix.rows, expectedColumns: 1)
    }
    outputCount = matrix.rows
    parameterCount = matrix.columns - 1
    var constants = [Double](repeating: 0, count: matrix.rows)
    var entries: [Entry] = []
    for entry in matrix.entries {
      if entry.column == matrix.columns - 1 {
        constants[entry.row] = entry.value
      } else {
        entries.append(
          Entry(
            output: Int32(entry.row), parameter: Int32(entry.column), coefficient: entry.value))
      }
    }
    self.constants = constants
    self.entries = entries
  }

  /// Creates a map from its constants and the terms (output, parameter, coefficient) of M.
  ///
  /// Terms of one place are added up.
  public init(
    constants: [Double], parameterCount: Int,
    terms: [(output: Int, parameter: Int, coefficient: Double)] = []
  ) {
    for term in terms {
      precondition(
        constants.indices.contains(term.output) && term.parameter >= 0
          && term.parameter < parameterCount, "a term of an affine map lies outside it")
    }
    outputCount = constants.count
    self.parameterCount = parameterCount
    self.constants = constants
    entries = terms.map {
      Entry(
        output: Int32($0.output), parameter: Int32($0.parameter), coefficient: $0.coefficient)
    }
  }

  /// Whether no parameter matters.
  public var isConstant: Bool { entries.isEmpty }

  /// Mθ + c.
  public func callAsFunction(_ parameters: [Double]) -> [Double] {
    precondition(parameters.count == parameterCount, "a map of \(parameterCount) parameters")
    var values = constants
    for entry in entries {
      values[Int(entry.output)] += entry.coefficient * parameters[Int(entry.parameter)]
    }
    return values
  }

  /// The first value alone; nothing is allocated.
  func first(_ parameters: [Double]) -> Double {
    var value = constants[0]
    for entry in entries where entry.output == 0 {
      value += entry.coefficient * parameters[Int(entry.parameter)]
    }
    return value
  }

  /// Writes Mθ + c; nothing is allocated.
  func write(_ parameters: UnsafePointer<Double>, into values: UnsafeMutablePointer<Double>) {
    constants.withUnsafeBufferPointer { constants in
      for i in constants.indices { values[i] = constants[i] }
    }
    entries.withUnsafeBufferPointer { entries in
      for entry in entries {
        values[Int(entry.output)] += entry.coefficient * parameters[Int(entry.parameter)]
      }
    }
  }
}
