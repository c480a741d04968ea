import LanguageModels

/// A parametrised cone program as CVXPY exports it, checked for form.
///
///     minimize ½ xᵀPx + qᵀx + d  subject to  Ax + s = b,  s in zero × nonnegative × second-order cones
///
/// where P's and A's entries, q, d and b are maps of [θ; 1].
public struct ExportedProgram: Sendable, Equatable {
  /// A sparse matrix as triplets.
  public struct Triplets: Sendable, Equatable {
    /// The number of rows.
    public let rowCount: Int
    /// The number of columns.
    public let columnCount: Int
    /// The row of each entry.
    public let rows: [Int]
    /// The column of each entry.
    public let columns: [Int]
    /// The value of each entry.
    public let values: [Double]
  }

  /// An entry of θ.
  public enum Parameter: Sendable, Equatable {
    /// An entry of a parameter of the state, by name and index.
    case state(String, Int)
    /// A number.
    case constant(Double)
  }

  /// An affine expression of x and θ.
  public struct Expression: Sendable, Equatable {
    /// Indices of x with their factors.
    public let variables: [Term]
    /// Indices of θ with their factors.
    public let parameters: [Term]
    /// The constant.
    public let constant: Double
  }

  /// An index and its factor.
  public struct Term: Sendable, Equatable {
    /// The index.
    public let index: Int
    /// The factor.
    public let factor: Double
  }

  /// The steps of the horizon.
  public let horizonSteps: Int
  /// The number of variables.
  public let variableCount: Int
  /// What θ holds.
  public let parameters: [Parameter]
  /// The rows that are equalities; they come first.
  public let zeroRows: Int
  /// The rows that are inequalities; they come next.
  public let nonnegativeRows: Int
  /// The dimensions of the second-order cones, whose rows come last.
  public let secondOrder: [Int]
  /// The places of P's upper triangle, column by column.
  public let quadraticRows: [Int]
  /// Their columns.
  public let quadraticColumns: [Int]
  /// [θ; 1] ↦ P's values.
  public let quadraticMap: Triplets
  /// [θ; 1] ↦ q.
  public let linearMap: Triplets
  /// [θ; 1] ↦ d.
  public let offsetMap: Triplets
  /// The places of A, column by column.
  public let constraintRows: [Int]
  /// Their columns.
  public let constraintColumns: [Int]
  /// [θ; 1] ↦ A's values.
  public let constraintMap: Triplets
  /// [θ; 1] ↦ b.
  public let rightHandMap: Triplets
  /// What the model returned, by name: `p_ex`, `q_ex`, `p_p2p`, and `DEVICE.p_kw`, `.q_kvar`, `.soc`; a step each.
  public let outputs: [String: [Expression]]

  /// The number of constraint rows.
  public var rowCount: Int { zeroRows + nonnegativeRows + secondOrder.reduce(0, +) }

  /// What a program may have at most: what a day's model of many devices stays far below.
  private static let most = 200_000

  /// Reads a program and checks that every index lies where it should.
  init(_ json: JSON, horizonSteps: Int) throws(ExportFault) {
    self.horizonSteps = horizonSteps
    variableCount = try Self.count(json, "variables")
    guard variableCount > 0 else { throw ExportFault("it has no variables") }
    parameters = try Self.parameters(json)
    zeroRows = try Self.count(json, "zero")
    nonnegativeRows = try Self.count(json, "nonnegative")
    secondOrder = try Self.indices(json, "second_order", below: Self.most)
    guard secondOrder.allSatisfy({ $0 > 0 }), secondOrder.count < Self.most else {
      throw ExportFault("a cone has no rows")
    }
    let rows = zeroRows + nonnegativeRows + secondOrder.reduce(0, +)
    guard rows < Self.most else { throw ExportFault("it has more than \(Self.most) rows") }
    let width = parameters.count + 1
    quadraticRows = try Self.indices(json, "p_rows", below: variableCount)
    quadraticColumns = try Self.indices(json, "p_columns", below: variableCount)
    quadraticMap = try Self.map(json, "p_map", rows: quadraticRows.count, columns: width)
    linearMap = try Self.map(json, "q_map", rows: variableCount, columns: width)
    offsetMap = try Self.map(json, "d_map", rows: 1, columns: width)
    constraintRows = try Self.indices(json, "a_rows", below: rows)
    constraintColumns = try Self.indices(json, "a_columns", below: variableCount)
    constraintMap = try Self.map(json, "a_map", rows: constraintRows.count, columns: width)
    rightHandMap = try Self.map(json, "b_map", rows: rows, columns: width)
    guard quadraticRows.count == quadraticColumns.count,
      constraintRows.count == constraintColumns.count,
      zip(quadraticRows, quadraticColumns).allSatisfy({ $0 <= $1 })
    else { throw ExportFault("its patterns are not matrices") }
    var outputs: [String: [Expression]] = [:]
    for (name, steps) in json["outputs"]?.fields ?? [:] {
      guard let steps = steps.elements, steps.count == horizonSteps else {
        throw ExportFault("'\(name)' has not one entry a step")
      }
      var expressions: [Expression] = []
      for step in steps {
        guard let constant = step["constant"]?.double else {
          throw ExportFault("'\(name)' has no constant")
        }
        expressions.append(
          Expression(
            variables: try Self.terms(step["variables"], below: variableCount, name),
            parameters: try Self.terms(step["parameters"], below: parameters.count, name),
            constant: constant))
      }
      outputs[name] = expressions
    }
    self.outputs = outputs
  }

  private static func count(_ json: JSON, _ key: String) throws(ExportFault) -> Int {
    guard let count = json[key]?.integer, (0..<most).contains(count) else {
      throw ExportFault("'\(key)' is no count")
    }
    return count
  }

  private static func indices(
    _ json: JSON, _ key: String, below limit: Int
  ) throws(ExportFault) -> [Int] {
    guard let indices = json[key]?.integers, indices.count < 10 * most,
      indices.allSatisfy({ (0..<limit).contains($0) })
    else { throw ExportFault("'\(key)' holds no indices below \(limit)") }
    return indices
  }

  private static func parameters(_ json: JSON) throws(ExportFault) -> [Parameter] {
    var parameters: [Parameter] = []
    for entry in json["theta"]?.elements ?? [] {
      guard let pair = entry.elements, pair.count == 2, let name = pair[0].text,
        let value = pair[1].double
      else { throw ExportFault("'theta' is not pairs") }
      if name == "constant" {
        parameters.append(.constant(value))
      } else if let index = pair[1].integer, (0..<most).contains(index) {
        parameters.append(.state(name, index))
      } else {
        throw ExportFault("'theta' is not pairs")
      }
    }
    guard parameters.count < most else { throw ExportFault("'theta' is too long") }
    return parameters
  }

  private static func map(
    _ json: JSON, _ key: String, rows rowCount: Int, columns columnCount: Int
  ) throws(ExportFault) -> Triplets {
    guard let map = json[key], map["shape"]?.integers == [rowCount, columnCount] else {
      throw ExportFault("'\(key)' has not the shape \(rowCount) × \(columnCount)")
    }
    let rows = try indices(map, "rows", below: rowCount)
    let columns = try indices(map, "columns", below: columnCount)
    guard let values = map["values"]?.doubles, values.count == rows.count,
      columns.count == rows.count
    else { throw ExportFault("'\(key)' is no matrix") }
    return Triplets(
      rowCount: rowCount, columnCount: columnCount, rows: rows, columns: columns, values: values)
  }

  private static func terms(
    _ json: JSON?, below limit: Int, _ name: String
  ) throws(ExportFault) -> [Term] {
    var terms: [Term] = []
    for pair in json?.elements ?? [] {
      guard let pair = pair.elements, pair.count == 2, let index = pair[0].integer,
        (0..<limit).contains(index), let factor = pair[1].double
      else { throw ExportFault("'\(name)' is no affine expression") }
      terms.append(Term(index: index, factor: factor))
    }
    return terms
  }
}

/// Why an exported program is not one.
struct ExportFault: Error, CustomStringConvertible {
  var description: String
  init(_ description: String) { self.description = description }
}
