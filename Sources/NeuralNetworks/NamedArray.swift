/// An array of numbers with a name and a shape: what goes into results files and checkpoints.
public struct NamedArray: Sendable, Hashable, Codable {
  /// The name, with slashes between its levels: `village/hidden0/weight`.
  public var name: String
  /// The length of each axis; empty for a single number.
  public var shape: [Int]
  /// The numbers, the last axis running fastest.
  public var values: [Float]

  /// Creates an array.
  public init(name: String, shape: [Int], values: [Float]) {
    precondition(
      shape.reduce(1, *) == values.count, "an array's shape and its number of values do not fit")
    self.name = name
    self.shape = shape
    self.values = values
  }
}

/// Why stored arrays cannot become a network's parameters.
public enum ParameterError: Error, Equatable, Sendable, CustomStringConvertible {
  /// An array that the network has is not among those stored.
  case missing(name: String)
  /// An array is stored in another shape than the network's.
  case wrongShape(name: String, stored: [Int], expected: [Int])
  /// An array is stored that the network does not have.
  case unknown(name: String)
  /// An array holds a number that is not finite.
  case notFinite(name: String)

  /// What is wrong, and what would be right.
  public var description: String {
    switch self {
    case .missing(let name):
      "The stored parameters have no array '\(name)'."
    case .wrongShape(let name, let stored, let expected):
      "The stored array '\(name)' has the shape \(stored); the network's has \(expected)."
    case .unknown(let name):
      "The stored array '\(name)' is none of the network's."
    case .notFinite(let name):
      "The stored array '\(name)' holds a number that is not finite."
    }
  }
}
