/// A number, a list of numbers, or a keyword that stands for one, as in `epsilon: auto`.
public enum NumberOr<Keyword: SpecificationChoice>: Sendable {
  /// One number.
  case number(Double)
  /// Several numbers, at least one.
  case numbers([Double])
  /// A keyword.
  case keyword(Keyword)

  var node: Node {
    switch self {
    case .number(let value): Node(number: value)
    case .numbers(let values): Node(.sequence(values.map(Node.init(number:))), at: nil)
    case .keyword(let keyword): Node(text: keyword.rawValue)
    }
  }
}

extension NumberOr: Equatable where Keyword: Equatable {}
extension NumberOr: Hashable where Keyword: Hashable {}

/// A list of numbers under a name.
public struct NamedNumbers: Hashable, Sendable {
  /// The name: a key of the specification.
  public var name: String
  /// The numbers, in the order of the file.
  public var values: [Double]

  /// Creates a named list.
  public init(name: String, values: [Double]) {
    self.name = name
    self.values = values
  }
}
