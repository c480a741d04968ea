/// What a profile's power does at its bus.
public enum ProfileKind: String, CaseIterable, Sendable {
  /// Power drawn from the bus.
  case load
  /// Power that a source could feed into the bus.
  case generation
}

/// A power profile: one value for each quarter hour of each day, never negative.
public struct Profile: Sendable {
  /// The column's name, unique in its set.
  public let name: String
  /// What it describes, for people.
  public let title: String
  /// Load or generation.
  public let kind: ProfileKind
  /// The unit: `1` for a power per unit of the rated power, else a unit such as `kW`.
  public let unit: String
  /// The values, day by day: `values[day * ProfileSet.stepsPerDay + step]`.
  public let values: [Float]
  /// The largest value.
  public let maximum: Float
  /// The mean value.
  public let mean: Double

  /// Creates a profile of finite values that are not negative.
  public init(name: String, title: String, kind: ProfileKind, unit: String, values: [Float]) {
    precondition(
      values.allSatisfy { $0 >= 0 && $0.isFinite },
      "a profile holds finite values that are not negative")
    self.name = name
    self.title = title
    self.kind = kind
    self.unit = unit
    self.values = values
    maximum = values.max() ?? 0
    mean = values.isEmpty ? 0 : values.reduce(0) { $0 + Double($1) } / Double(values.count)
  }

  /// The value at a step of a day.
  @inlinable
  public subscript(day day: Int, step step: Int) -> Float {
    values[day * ProfileSet.stepsPerDay + step]
  }
}
