import Specification

/// A statement of a MATPOWER file.
struct MatpowerStatement {
  enum Kind {
    /// `function mpc = case33bw`
    case function(results: [String], name: String)
    /// `target = expression`
    case assignment([Target], MatpowerExpression)
    /// A name alone, which calls a script such as `define_constants`.
    case call(String)
    /// `return`, and the `end` of the function.
    case leave
  }

  /// The left-hand side of an assignment: `pf`, `mpc.bus`, `mpc.bus(:, [PD QD])`.
  struct Target {
    /// The variable, with the struct's name and a point before it.
    var name: String
    /// The rows and columns, where only some are assigned.
    var indices: [MatpowerExpression]?
    var location: SourceLocation
  }

  var kind: Kind
  var location: SourceLocation
}

/// An expression of a MATPOWER file.
struct MatpowerExpression {
  indirect enum Kind {
    case number(Double)
    case text(String)
    /// `pf`, `mpc.baseMVA`
    case variable(String)
    /// `mpc.bus(1, BASE_KV)`, `sin(x)`
    case application(String, [MatpowerExpression])
    /// `:` alone, as an index
    case all
    /// `end`, as an index
    case last
    case range(MatpowerExpression, step: MatpowerExpression?, MatpowerExpression)
    case unary(String, MatpowerExpression)
    case binary(String, MatpowerExpression, MatpowerExpression)
    case transpose(MatpowerExpression)
    /// `[1 2; 3 4]`, rows of elements
    case matrix([[MatpowerExpression]])
    /// A row of numbers without arithmetic, which is nearly all of a file.
    case numbers([Double])
    /// `{'a'; 'b'}`
    case cells([[MatpowerExpression]])
  }

  var kind: Kind
  var location: SourceLocation
  /// How many expressions lie within each other here: evaluation goes as deep.
  let height: Int

  init(kind: Kind, location: SourceLocation) {
    self.kind = kind
    self.location = location
    let children: [MatpowerExpression] =
      switch kind {
      case .number, .text, .variable, .all, .last, .numbers: []
      case .application(_, let arguments): arguments
      case .range(let first, let step, let last): [first, last] + (step.map { [$0] } ?? [])
      case .unary(_, let operand), .transpose(let operand): [operand]
      case .binary(_, let left, let right): [left, right]
      case .matrix(let rows), .cells(let rows): rows.flatMap { $0 }
      }
    height = 1 + (children.map(\.height).max() ?? 0)
  }
}
