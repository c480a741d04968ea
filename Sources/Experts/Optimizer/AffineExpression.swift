/// An affine expression of a program's variables x and parameters θ, `aᵀx + bᵀθ + c`.
public struct AffineExpression: Sendable, Equatable {
  /// An index and the factor it comes with.
  public struct Term: Sendable, Equatable {
    /// The index of a variable, or of a parameter.
    public var index: Int
    /// Its factor.
    public var factor: Double

    /// Creates a term.
    public init(_ index: Int, _ factor: Double) {
      self.index = index
      self.factor = factor
    }
  }

  /// The variables.
  public var variables: [Term]
  /// The parameters.
  public var parameters: [Term]
  /// c.
  public var constant: Double

  /// Creates an expression.
  public init(variables: [Term] = [], parameters: [Term] = [], constant: Double = 0) {
    self.variables = variables
    self.parameters = parameters
    self.constant = constant
  }

  /// A variable alone.
  public static func variable(_ index: Int, times factor: Double = 1) -> AffineExpression {
    AffineExpression(variables: [Term(index, factor)])
  }

  /// A parameter alone.
  public static func parameter(_ index: Int, times factor: Double = 1) -> AffineExpression {
    AffineExpression(parameters: [Term(index, factor)])
  }

  /// The sum of two expressions.
  public static func + (a: AffineExpression, b: AffineExpression) -> AffineExpression {
    AffineExpression(
      variables: a.variables + b.variables, parameters: a.parameters + b.parameters,
      constant: a.constant + b.constant)
  }

  /// An expression times a number.
  public static func * (factor: Double, a: AffineExpression) -> AffineExpression {
    AffineExpression(
      variables: a.variables.map { Term($0.index, factor * $0.factor) },
      parameters: a.parameters.map { Term($0.index, factor * $0.factor) },
      constant: factor * a.constant)
  }

  /// The difference of two expressions.
  public static func - (a: AffineExpression, b: AffineExpression) -> AffineExpression {
    a + -1 * b
  }

  /// bᵀθ + c.
  func offset(_ parameters: UnsafePointer<Double>) -> Double {
    var value = constant
    for term in self.parameters { value += term.factor * parameters[term.index] }
    return value
  }

  /// The whole expression.
  func value(_ variables: UnsafePointer<Double>, _ parameters: UnsafePointer<Double>) -> Double {
    var value = offset(parameters)
    for term in self.variables { value += term.factor * variables[term.index] }
    return value
  }
}
