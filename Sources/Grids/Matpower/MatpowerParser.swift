import Specification

/// Reads the words of a MATPOWER file as statements.
struct MatpowerParser {
  private let tokens: [MatpowerToken]
  private let file: String
  private var index = 0
  /// Whether blanks and newlines separate elements here: inside `[]` or `{}` and not in `()`.
  private var isInBrackets = false
  /// Recursion is bounded: a file cannot exhaust the stack.
  private var depth = 0

  private init(_ tokens: [MatpowerToken], file: String) {
    self.tokens = tokens
    self.file = file
  }

  /// The statements of a file.
  static func statements(
    of text: String, file: String
  ) throws(SpecificationError) -> [MatpowerStatement] {
    var parser = MatpowerParser(try MatpowerLexer.tokens(of: text, file: file), file: file)
    var statements: [MatpowerStatement] = []
    while true {
      while parser.take(.newline) || parser.take(";") || parser.take(",") {}
      if parser.token.kind == .end { return statements }
      statements.append(try parser.statement())
    }
  }

  // MARK: Statements

  private mutating func statement() throws(SpecificationError) -> MatpowerStatement {
    let location = place
    let kind: MatpowerStatement.Kind
    switch token.kind {
    case .name("function"):
      kind = try function()
    case .name("return"), .name("end"), .name("endfunction"):
      index += 1
      kind = .leave
    case .name(let word) where Self.control.contains(word):
      throw error(
        "'\(word)' is not read from a MATPOWER file; write out what it computes as assignments.")
    case .name, .symbol("["):
      kind = try assignmentOrCall()
    default:
      throw error("a statement begins with a name, not with \(spelling).")
    }
    guard token.kind == .newline || token.kind == .symbol(";") || token.kind == .symbol(",") else {
      throw error("the statement should end before \(spelling).")
    }
    return MatpowerStatement(kind: kind, location: location)
  }

  private static let control: Set<String> = [
    "if", "else", "elseif", "for", "while", "switch", "case", "otherwise", "try", "catch", "global",
    "persistent", "break", "continue", "clear",
  ]

  private mutating func function() throws(SpecificationError) -> MatpowerStatement.Kind {
    index += 1
    var results: [String] = []
    if take("[") {
      while !take("]") {
        results.append(try name())
        _ = take(",")
      }
    } else {
      results = [try name()]
    }
    guard take("=") else { throw error("a case is 'function mpc = name'; '=' is missing here.") }
    let name = try name()
    if take("("), !take(")") { throw error("a case takes no arguments.") }
    return .function(results: results, name: name)
  }

  private mutating func assignmentOrCall() throws(SpecificationError) -> MatpowerStatement.Kind {
    var targets: [MatpowerStatement.Target] = []
    if take("[") {
      while !take("]") {
        targets.append(try target())
        _ = take(",")
      }
    } else {
      targets = [try target()]
      if targets[0].indices == nil, !targets[0].name.contains("."), token.kind != .symbol("=") {
        return .call(targets[0].name)
      }
    }
    guard take("=") else { throw error("expected '=' before \(spelling).") }
    return .assignment(targets, try expression())
  }

  private mutating func target() throws(SpecificationError) -> MatpowerStatement.Target {
    let location = place
    let name = try qualifiedName()
    let indices = take("(") ? try arguments() : nil
    return MatpowerStatement.Target(name: name, indices: indices, location: location)
  }

  // MARK: Expressions, from the loosest operator to the tightest

  private mutating func expression() throws(SpecificationError) -> MatpowerExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= 100 else { throw error("this is nested too deeply.") }
    let location = place
    let first = try sum()
    guard token.kind == .symbol(":") else { return first }
    index += 1
    let second = try sum()
    guard take(":") else {
      return MatpowerExpression(kind: .range(first, step: nil, second), location: location)
    }
    return MatpowerExpression(kind: .range(first, step: second, try sum()), location: location)
  }

  private mutating func sum() throws(SpecificationError) -> MatpowerExpression {
    var left = try product()
    while case .symbol(let symbol) = token.kind, symbol == "+" || symbol == "-",
      !beginsElement
    {
      let location = place
      index += 1
      left = try chained(.binary(symbol, left, try product()), at: location)
    }
    return left
  }

  private mutating func product() throws(SpecificationError) -> MatpowerExpression {
    var left = try signed()
    while case .symbol(let symbol) = token.kind, ["*", "/", ".*", "./"].contains(symbol) {
      let location = place
      index += 1
      left = try chained(.binary(symbol, left, try signed()), at: location)
    }
    return left
  }

  private mutating func signed() throws(SpecificationError) -> MatpowerExpression {
    guard case .symbol(let symbol) = token.kind, symbol == "+" || symbol == "-" else {
      return try power()
    }
    depth += 1
    defer { depth -= 1 }
    guard depth <= 100 else { throw error("this is nested too deeply.") }
    let location = place
    index += 1
    return MatpowerExpression(kind: .unary(symbol, try signed()), location: location)
  }

  private mutating func power() throws(SpecificationError) -> MatpowerExpression {
    var base = try postfix()
    while case .symbol(let symbol) = token.kind, symbol == "^" || symbol == ".^" {
      let location = place
      index += 1
      // 2^-1: a sign binds tighter than the power on its right.
      var exponent: MatpowerExpression
      if case .symbol(let sign) = token.kind, sign == "+" || sign == "-" {
        let signPlace = place
        index += 1
        exponent = MatpowerExpression(kind: .unary(sign, try postfix()), location: signPlace)
      } else {
        exponent = try postfix()
      }
      base = try chained(.binary(symbol, base, exponent), at: location)
    }
    return base
  }

  private mutating func postfix() throws(SpecificationError) -> MatpowerExpression {
    var value = try primary()
    while token.kind == .symbol("'") || token.kind == .symbol(".'") {
      value = try chained(.transpose(value), at: place)
      index += 1
    }
    return value
  }

  /// An expression that takes another one in, link by link, within what evaluation can follow.
  private func chained(
    _ kind: MatpowerExpression.Kind, at location: SourceLocation
  ) throws(SpecificationError) -> MatpowerExpression {
    let expression = MatpowerExpression(kind: kind, location: location)
    guard expression.height <= 1000 else { throw error("this expression is too long.") }
    return expression
  }

  private mutating func primary() throws(SpecificationError) -> MatpowerExpression {
    let location = place
    let kind: MatpowerExpression.Kind
    switch token.kind {
    case .number(let value):
      index += 1
      kind = .number(value)
    case .text(let text):
      index += 1
      kind = .text(text)
    case .name("end"):
      index += 1
      kind = .last
    case .name:
      let name = try qualifiedName()
      if token.kind == .symbol("("), !(isInBrackets && token.followsSpace) {
        index += 1
        kind = .application(name, try arguments())
      } else {
        kind = .variable(name)
      }
    case .symbol("("):
      index += 1
      let outer = isInBrackets
      isInBrackets = false
      let inner = try expression()
      guard take(")") else { throw error("expected ')' before \(spelling).") }
      isInBrackets = outer
      return inner
    case .symbol("["):
      kind = .matrix(try rows(closing: "]"))
    case .symbol("{"):
      kind = .cells(try rows(closing: "}"))
    default:
      throw error("expected a number, a name or a bracket before \(spelling).")
    }
    return MatpowerExpression(kind: kind, location: location)
  }

  private mutating func arguments() throws(SpecificationError) -> [MatpowerExpression] {
    let outer = isInBrackets
    isInBrackets = false
    defer { isInBrackets = outer }
    var arguments: [MatpowerExpression] = []
    if take(")") { return arguments }
    while true {
      if token.kind == .symbol(":"),
        [.symbol(","), .symbol(")")].contains(tokens[min(index + 1, tokens.count - 1)].kind)
      {
        arguments.append(MatpowerExpression(kind: .all, location: place))
        index += 1
      } else {
        arguments.append(try expression())
      }
      if take(")") { return arguments }
      guard take(",") else { throw error("expected ',' or ')' before \(spelling).") }
    }
  }

  /// The rows between brackets; an empty row is none.
  private mutating func rows(
    closing: String
  ) throws(SpecificationError) -> [[MatpowerExpression]] {
    index += 1
    let outer = isInBrackets
    isInBrackets = true
    defer { isInBrackets = outer }
    var rows: [[MatpowerExpression]] = []
    var row: [MatpowerExpression] = []
    while true {
      if token.kind == .end { throw error("a '\(closing)' is missing.") }
      if take(",") { continue }
      let isClosed = take(closing)
      if isClosed || take(";") || take(.newline) {
        if !row.isEmpty { rows.append(packed(row)) }
        row = []
        if isClosed { return rows }
        continue
      }
      row.append(try expression())
    }
  }

  /// A row of plain numbers as one expression: a case has a million of them.
  private func packed(_ row: [MatpowerExpression]) -> [MatpowerExpression] {
    var numbers: [Double] = []
    numbers.reserveCapacity(row.count)
    for element in row {
      switch element.kind {
      case .number(let value):
        numbers.append(value)
      case .unary("-", let operand):
        guard case .number(let value) = operand.kind else { return row }
        numbers.append(-value)
      default:
        return row
      }
    }
    return [MatpowerExpression(kind: .numbers(numbers), location: row[0].location)]
  }

  // MARK: Words

  private var token: MatpowerToken { tokens[index] }

  private var place: SourceLocation {
    SourceLocation(file: file, line: token.line, column: token.column)
  }

  /// Inside brackets `1 -2` is two elements, `1 - 2` and `1-2` are one.
  private var beginsElement: Bool {
    guard isInBrackets, token.followsSpace else { return false }
    return !tokens[min(index + 1, tokens.count - 1)].followsSpace
  }

  private mutating func take(_ symbol: String) -> Bool { take(.symbol(symbol)) }

  private mutating func take(_ kind: MatpowerToken.Kind) -> Bool {
    guard token.kind == kind else { return false }
    index += 1
    return true
  }

  private mutating func name() throws(SpecificationError) -> String {
    guard case .name(let name) = token.kind else {
      throw error("expected a name before \(spelling).")
    }
    index += 1
    return name
  }

  /// `mpc.bus` as one name.
  private mutating func qualifiedName() throws(SpecificationError) -> String {
    var name = try name()
    while token.kind == .symbol("."), !(isInBrackets && token.followsSpace) {
      index += 1
      name += "." + (try self.name())
    }
    return name
  }

  private var spelling: String {
    switch token.kind {
    case .number(let value): "the number \(value)"
    case .name(let name): "'\(name)'"
    case .text(let text): "the text '\(text)'"
    case .symbol(let symbol): "'\(symbol)'"
    case .newline: "the end of the line"
    case .end: "the end of the file"
    }
  }

  private func error(_ message: String) -> SpecificationError {
    SpecificationError(message, at: place)
  }
}
