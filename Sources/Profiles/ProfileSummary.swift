/// What `wattswap profiles show` says of a column.
public struct ProfileSummary: Hashable, Sendable {
  /// The column's name.
  public var name: String
  /// Load or generation.
  public var kind: ProfileKind
  /// The unit of the power.
  public var unit: String
  /// The smallest value.
  public var minimum: Double
  /// The mean value.
  public var mean: Double
  /// The largest value.
  public var maximum: Double
  /// The energy of all days: the unit of the power times an hour.
  public var energy: Double
}

extension ProfileSet {
  /// A row for each column, in order.
  public var summaries: [ProfileSummary] {
    profiles.map { profile in
      ProfileSummary(
        name: profile.name, kind: profile.kind, unit: profile.unit,
        minimum: Double(profile.values.min() ?? 0), mean: profile.mean,
        maximum: Double(profile.maximum),
        energy: profile.mean * Double(profile.values.count) * 24 / Double(Self.stepsPerDay))
    }
  }
}
