/// A scenario's year, step by step.
struct StepSeries: Sendable {
  /// The profiles.
  let table: ProfileTable
  /// What no decision changes of the loads.
  let uncontrolled: CumulativeLoad
}
