import Glibc
import Specification

/// Runs the statements of a MATPOWER file: matrices, and the arithmetic that converts their units.
///
/// What it does not know is an error with its place: a statement left out would be a wrong number.
struct MatpowerInterpreter {
  /// The variables by name; a field stands under `mpc.bus`.
  private(set) var variables: [String: MatpowerValue] = [:]
  /// The case's name and the struct that it returns.
  private(set) var caseName = ""
  private(set) var structName = "mpc"
  /// Errors of fields that no power flow reads; they count if something else reads the field.
  private var unread: [String: SpecificationError] = [:]

  /// The most entries of a matrix, so that a few lines cannot fill the memory.
  private static let largestCount = 50_000_000

  /// The fields of a case that make up a power flow.
  static let fields: Set<String> = ["version", "baseMVA", "bus", "gen", "branch"]

  mutating func run(_ statements: [MatpowerStatement]) throws(SpecificationError) {
    for statement in statements {
      switch statement.kind {
      case .function(let results, let name):
        guard results.count == 1 else {
          throw error(
            "this is a case of format 1; MATPOWER's loadcase and savecase make format 2 of it.",
            statement.location)
        }
        caseName = name
        structName = results[0]
      case .assignment(let targets, let expression):
        try assign(targets, expression)
      case .call("define_constants"):
        for (_, columns) in MatpowerColumns.functions {
          for (name, value) in columns { variables[name] = .matrix(MatpowerMatrix(value)) }
        }
      case .call(let name):
        throw error(
          "'\(name)' is not a statement that is read from a MATPOWER file.", statement.location)
      case .leave:
        return
      }
    }
  }

  // MARK: Assignments

  private mutating func assign(
    _ targets: [MatpowerStatement.Target], _ expression: MatpowerExpression
  ) throws(SpecificationError) {
    if case .variable(let function) = expression.kind,
      let columns = MatpowerColumns.functions[function]
    {
      guard targets.count <= columns.count else {
        throw error("\(function) returns \(columns.count) values.", expression.location)
      }
      for (target, column) in zip(targets, columns) {
        variables[target.name] = .matrix(MatpowerMatrix(column.value))
      }
      return
    }
    guard let target = targets.first, targets.count == 1 else {
      throw error("only idx_bus, idx_brch and idx_gen return several values.", expression.location)
    }
    do throws(SpecificationError) {
      let value = try evaluate(expression)
      if let indices = target.indices {
        try assign(value, to: target, indices)
      } else {
        variables[target.name] = value
        unread[target.name] = nil
      }
    } catch {
      guard isBesideThePoint(target.name) else { throw error }
      variables[target.name] = nil
      unread[target.name] = error
    }
  }

  /// Whether a variable is a field of the case that has no part in the power flow, such as costs.
  private func isBesideThePoint(_ name: String) -> Bool {
    guard name.hasPrefix(structName + ".") else { return false }
    return !Self.fields.contains(String(name.dropFirst(structName.count + 1)))
  }

  private mutating func assign(
    _ value: MatpowerValue, to target: MatpowerStatement.Target, _ indices: [MatpowerExpression]
  ) throws(SpecificationError) {
    guard case .matrix(var matrix) = try variable(target.name, target.location),
      case .matrix(let part) = value
    else { throw error("only entries of a matrix of numbers can be assigned.", target.location) }
    let (rows, columns) = try crossing(indices, of: matrix, target.name, target.location)
    guard part.number != nil || (part.rows == rows.count && part.columns == columns.count) else {
      throw error(
        "a \(part.shape) matrix does not fit into \(rows.count) × \(columns.count) entries.",
        target.location)
    }
    for (i, row) in rows.enumerated() {
      for (j, column) in columns.enumerated() {
        matrix[row, column] = part.number ?? part[i, j]
      }
    }
    variables[target.name] = .matrix(matrix)
  }

  // MARK: Expressions

  private func evaluate(
    _ expression: MatpowerExpression, end: Int? = nil
  ) throws(SpecificationError) -> MatpowerValue {
    let place = expression.location
    switch expression.kind {
    case .number(let value):
      return .matrix(MatpowerMatrix(value))
    case .text(let text):
      return .text(text)
    case .variable(let name):
      return try variable(name, place)
    case .application(let name, let arguments):
      return try apply(name, arguments, place)
    case .all:
      throw error("':' alone stands for all rows or columns, inside parentheses only.", place)
    case .last:
      guard let end else { throw error("'end' is an index, inside parentheses only.", place) }
      return .matrix(MatpowerMatrix(Double(end)))
    case .range(let first, let step, let last):
      let start = try number(first, end)
      let stride = try step.map { (s) throws(SpecificationError) in try number(s, end) } ?? 1
      let stop = try number(last, end)
      guard stride != 0, abs((stop - start) / stride) <= 1e6 else {
        throw error("this range has no end.", place)
      }
      let values = Array(Swift.stride(from: start, through: stop, by: stride))
      return .matrix(MatpowerMatrix(rows: 1, columns: values.count, entries: values))
    case .unary(let sign, let operand):
      let matrix = try matrix(operand, end)
      return .matrix(sign == "-" ? matrix.mapped { -$0 } : matrix)
    case .binary(let symbol, let left, let right):
      return .matrix(try combine(symbol, matrix(left, end), matrix(right, end), place))
    case .transpose(let operand):
      return .matrix(try matrix(operand, end).transposed)
    case .matrix(let rows):
      return .matrix(try assemble(rows, place))
    case .numbers(let values):
      return .matrix(MatpowerMatrix(rows: 1, columns: values.count, entries: values))
    case .cells(let rows):
      var cells: [MatpowerValue] = []
      for row in rows {
        for element in row { cells.append(try evaluate(element)) }
      }
      return .cells(cells)
    }
  }

  private func variable(
    _ name: String, _ place: SourceLocation
  ) throws(SpecificationError) -> MatpowerValue {
    if let value = variables[name] { return value }
    if let error = unread[name] { throw error }
    switch name {
    case "pi": return .matrix(MatpowerMatrix(.pi))
    case "Inf", "inf": return .matrix(MatpowerMatrix(.infinity))
    case "NaN", "nan": return .matrix(MatpowerMatrix(.nan))
    default: throw error("'\(name)' is not defined before it is used here.", place)
    }
  }

  private func matrix(
    _ expression: MatpowerExpression, _ end: Int?
  ) throws(SpecificationError) -> MatpowerMatrix {
    guard case .matrix(let matrix) = try evaluate(expression, end: end) else {
      throw error("this must be a number or a matrix of numbers.", expression.location)
    }
    return matrix
  }

  private func number(
    _ expression: MatpowerExpression, _ end: Int?
  ) throws(SpecificationError) -> Double {
    guard let number = try matrix(expression, end).number else {
      throw error("this must be one number.", expression.location)
    }
    return number
  }

  private func combine(
    _ symbol: String, _ a: MatpowerMatrix, _ b: MatpowerMatrix, _ place: SourceLocation
  ) throws(SpecificationError) -> MatpowerMatrix {
    let isScalar = a.number != nil || b.number != nil
    switch symbol {
    case "*" where !isScalar:
      throw error("products of two matrices are not read; '.*' goes entry by entry.", place)
    case "/" where b.number == nil:
      throw error("division by a matrix is not read; './' goes entry by entry.", place)
    case "^" where a.number == nil || b.number == nil:
      throw error("powers of a matrix are not read; '.^' goes entry by entry.", place)
    default:
      break
    }
    let operations: [String: (Double, Double) -> Double] = [
      "+": (+), "-": (-), "*": (*), ".*": (*), "/": (/), "./": (/), "^": { power($0, $1) },
      ".^": { power($0, $1) },
    ]
    guard let operation = operations[symbol] else {
      throw error("the operator '\(symbol)' is not read from a MATPOWER file.", place)
    }
    guard let result = MatpowerMatrix.combined(a, b, operation) else {
      throw error("a \(a.shape) and a \(b.shape) matrix do not go together.", place)
    }
    return result
  }

  private func assemble(
    _ rows: [[MatpowerExpression]], _ place: SourceLocation
  ) throws(SpecificationError) -> MatpowerMatrix {
    var result = MatpowerMatrix(rows: 0, columns: 0, entries: [])
    for row in rows {
      var parts: [MatpowerMatrix] = []
      for element in row { parts.append(try matrix(element, nil)) }
      parts.removeAll { $0.entries.isEmpty }
      guard let first = parts.first else { continue }
      guard parts.allSatisfy({ $0.rows == first.rows }) else {
        throw error("the elements of this row differ in height.", row[0].location)
      }
      let width = parts.reduce(0) { $0 + $1.columns }
      guard width <= Self.largestCount / (result.rows + first.rows) else {
        throw error("this matrix is too large.", row[0].location)
      }
      guard result.rows == 0 || width == result.columns else {
        throw error(
          "this row has \(width) columns, and those above it \(result.columns).", row[0].location)
      }
      for i in 0..<first.rows {
        for part in parts {
          result.entries += part.entries[(i * part.columns)..<((i + 1) * part.columns)]
        }
        result.places.append(row[0].location)
      }
      result.rows += first.rows
      result.columns = width
    }
    return result
  }

  // MARK: Indices and functions

  private func apply(
    _ name: String, _ arguments: [MatpowerExpression], _ place: SourceLocation
  ) throws(SpecificationError) -> MatpowerValue {
    if variables[name] != nil || unread[name] != nil {
      guard case .matrix(let matrix) = try variable(name, place) else {
        throw error("only a matrix of numbers has entries to read.", place)
      }
      let (rows, columns) = try crossing(arguments, of: matrix, name, place)
      return .matrix(matrix.slice(rows: rows, columns: columns))
    }
    if name == "size", let first = arguments.first, arguments.count == 2 {
      let matrix = try matrix(first, nil)
      return .matrix(
        MatpowerMatrix(Double(try number(arguments[1], nil) == 1 ? matrix.rows : matrix.columns)))
    }
    let functions: [String: (Double) -> Double] = [
      "sin": sin, "cos": cos, "tan": tan, "asin": asin, "acos": acos, "atan": atan, "exp": exp,
      "log": log, "log10": log10, "sqrt": { $0.squareRoot() }, "abs": { abs($0) },
      "floor": { $0.rounded(.down) }, "ceil": { $0.rounded(.up) }, "round": { $0.rounded() },
    ]
    guard let function = functions[name], let argument = arguments.first, arguments.count == 1
    else {
      throw error(
        "the function '\(name)' is not read from a MATPOWER file; write its value as a number.",
        place)
    }
    let input = try matrix(argument, nil)
    let output = input.mapped(function)
    for (x, y) in zip(input.entries, output.entries) where y.isNaN && !x.isNaN {
      throw error("\(name)(\(x)) is not a real number.", place)
    }
    return .matrix(output)
  }

  /// The rows and columns, from 0, that indices select: two of them, or one into a vector.
  private func crossing(
    _ indices: [MatpowerExpression], of matrix: MatpowerMatrix, _ name: String,
    _ place: SourceLocation
  ) throws(SpecificationError) -> (rows: [Int], columns: [Int]) {
    switch indices.count {
    case 2:
      let rows = try selection(indices[0], matrix.rows, "rows", name)
      let columns = try selection(indices[1], matrix.columns, "columns", name)
      guard rows.count <= Self.largestCount / max(columns.count, 1) else {
        throw error("this part of \(name) is too large.", place)
      }
      return (rows, columns)
    case 1 where matrix.columns == 1:
      return (try selection(indices[0], matrix.rows, "rows", name), [0])
    case 1 where matrix.rows == 1:
      return ([0], try selection(indices[0], matrix.columns, "columns", name))
    default:
      throw error("an entry of \(name) has two indices, its row and its column.", place)
    }
  }

  private func selection(
    _ index: MatpowerExpression, _ count: Int, _ kind: String, _ name: String
  ) throws(SpecificationError) -> [Int] {
    if case .all = index.kind { return Array(0..<count) }
    var selected: [Int] = []
    for value in try matrix(index, count).entries {
      guard let integer = Int(exactly: value), integer >= 1, integer <= count else {
        throw error("\(name) has \(kind) 1 to \(count), not \(value).", index.location)
      }
      selected.append(integer - 1)
    }
    return selected
  }

  private func error(_ message: String, _ place: SourceLocation) -> SpecificationError {
    SpecificationError(message, at: place)
  }
}

private func power(_ base: Double, _ exponent: Double) -> Double {
  exponent == 2 ? base * base : pow(base, exponent)
}
