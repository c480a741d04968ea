public import Specification

/// An amount of memory in Slurm's form: a whole number with a unit, `4G` or `500M`.
public struct SlurmMemory: Hashable, Sendable, SpecificationScalar {
  /// What a reader expects.
  public static let expectation = "an amount of memory such as '4G' or '500M'"
  /// The regular expression for the JSON Schema.
  public static let pattern = "^[0-9]*[1-9][0-9]*[KMGT]$"
  /// A value that stands in for a wrong one while the reading goes on.
  public static let placeholder = SlurmMemory(text: "1G")

  /// The amount as Slurm reads it.
  public let specification: String

  private init(text: String) { specification = text }

  /// Reads a whole number above 0 and its unit; without one, Slurm would count MiB, and people GiB.
  public init?(specification text: String) {
    guard let unit = text.last, "KMGT".contains(unit),
      text.dropLast().utf8.allSatisfy({ UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }),
      let number = Int(text.dropLast()), (1..<1_000_000_000).contains(number)
    else { return nil }
    specification = text
  }
}
