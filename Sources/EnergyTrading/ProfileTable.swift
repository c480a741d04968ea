import Profiles
import Prosumers

/// The profile columns that a scenario uses, side by side at each step.
///
/// Columns are cleaned and scaled once: never negative, per unit. A step's values lie in one row, so
/// that a copy reads one or two cache lines wherever its day is.
final class ProfileTable: @unchecked Sendable {
  /// How a column's values are scaled.
  enum Scaling: Hashable {
    /// As they are.
    case none
    /// To a maximum of 1.
    case maximum
  }

  private(set) var columnCount = 0
  let stepCount: Int
  private var values: UnsafeMutablePointer<Double>

  /// Lays out the columns; the first is 0 throughout, for what follows no profile.
  init(_ columns: [(profile: Profile, scaling: Scaling)], stepCount: Int) {
    self.stepCount = stepCount
    columnCount = columns.count + 1
    values = .allocate(capacity: columnCount * stepCount)
    values.initialize(repeating: 0, count: columnCount * stepCount)
    for (index, column) in columns.enumerated() {
      let maximum = Double(column.profile.maximum)
      let factor = column.scaling == .none ? 1 : maximum > 0 ? 1 / maximum : 0
      for step in 0..<stepCount {
        values[step * columnCount + index + 1] =
          max(0, Double(column.profile.values[step])) * factor
      }
    }
  }

  deinit {
    values.deallocate()
  }

  /// All rows, as they lie in memory.
  var bytes: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(UnsafeBufferPointer(start: values, count: columnCount * stepCount))
  }

  /// The columns' values at a step of a day.
  @inline(__always)
  func row(day: Int, step: Int) -> UnsafePointer<Double> {
    UnsafePointer(values + (day * TimeGrid.stepsPerDay + step) * columnCount)
  }
}
