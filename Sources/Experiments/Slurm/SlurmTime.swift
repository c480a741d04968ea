public import Specification

/// A time limit in one of Slurm's forms.
///
/// Slurm reads `90` as minutes, `90:00` as minutes and seconds, `1:30:00` with hours, and `2-12`,
/// `2-12:30` and `2-12:30:00` with days in front (`man sbatch`, `--time`).
public struct SlurmTime: Hashable, Sendable, SpecificationScalar {
  /// What a reader expects.
  public static let expectation = "a time limit such as '90' (minutes), '1:30:00' or '2-12:00:00'"
  /// The regular expression for the JSON Schema.
  public static let pattern =
    "^([0-9]+(:[0-5]?[0-9]){0,2}|[0-9]+-[0-9]+(:[0-5]?[0-9]){0,2})$"
  /// A value that stands in for a wrong one while the reading goes on.
  public static let placeholder = SlurmTime(seconds: 60)

  /// The limit in seconds.
  public let seconds: Int

  /// A limit of so many seconds.
  init(seconds: Int) { self.seconds = seconds }

  /// Reads one of the forms, of more than no time.
  public init?(specification text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard (1...2).contains(parts.count), let clock = parts.last else { return nil }
    let fields = clock.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = fields.compactMap { field in
      field.utf8.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ? Int(field) : nil
    }
    guard (1...3).contains(fields.count), numbers.count == fields.count,
      numbers.allSatisfy({ $0 < 1_000_000 }), numbers.dropFirst().allSatisfy({ $0 < 60 })
    else { return nil }
    var total = 0
    if parts.count == 2 {
      guard let days = Int(parts[0]), (0..<10_000).contains(days) else { return nil }
      // Days, then hours, minutes and seconds as far as they are there.
      let units = [3600, 60, 1]
      total = days * 86_400 + zip(numbers, units).reduce(0) { $0 + $1.0 * $1.1 }
    } else {
      let units = numbers.count == 1 ? [60] : numbers.count == 2 ? [60, 1] : [3600, 60, 1]
      total = zip(numbers, units).reduce(0) { $0 + $1.0 * $1.1 }
    }
    guard total > 0 else { return nil }
    seconds = total
  }

  /// Hours, minutes and seconds, with days in front where there are any: `2-12:00:00`.
  public var specification: String {
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : String(value) }
    let days = seconds / 86_400
    let clock =
      "\(two(seconds % 86_400 / 3600)):\(two(seconds % 3600 / 60)):\(two(seconds % 60))"
    return days > 0 ? "\(days)-\(clock)" : clock
  }
}
