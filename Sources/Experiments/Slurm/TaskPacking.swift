/// Which trials a task runs, and which array a task is of.
///
/// A task of a job array costs the scheduler about a second, so short trials share one. Its trials run
/// `cpus` at a time, one after another on each processor.
public struct TaskPacking: Sendable, Hashable {
  /// Minutes of work that a task is filled to, where trials are shorter.
  static let taskMinutes = 60.0

  /// The tasks, each with the ids of its trials, as many as fit into one job array at a time.
  public let arrays: [[[String]]]

  /// Packs trials in their order.
  ///
  /// With `pack` a task has so many trials. With `trialMinutes` it has as many as take an hour, or as
  /// its time limit leaves time for: ⌊min(60, limit − checkpoint) / trial⌋ on each processor. Without
  /// either it has one a processor. The tasks' counts differ by one at most.
  ///
  /// - Parameters:
  ///   - trials: The trials' ids.
  ///   - settings: How many share a task.
  ///   - largestArray: The cluster's `MaxArraySize`: tasks' numbers are below it.
  public init(_ trials: [String], _ settings: SlurmSettings, largestArray: Int) {
    let tasks = Self.split(trials, into: Self.taskSize(settings))
    arrays = stride(from: 0, to: tasks.count, by: largestArray).map { first in
      Array(tasks[first..<min(first + largestArray, tasks.count)])
    }
  }

  /// The largest number of trials in a task.
  static func taskSize(_ settings: SlurmSettings) -> Int {
    if let pack = settings.pack { return pack }
    guard let trial = settings.trialMinutes else { return settings.cpus }
    var minutes = taskMinutes
    if let limit = settings.timeLimit {
      minutes = min(minutes, Double(limit.seconds - settings.checkpointSeconds) / 60)
    }
    return settings.cpus * max(1, Int(min(minutes / trial, 1e6)))
  }

  /// Parts of nearly the same length, none longer than `size`.
  private static func split(_ trials: [String], into size: Int) -> [[String]] {
    let count = (trials.count + size - 1) / size
    return (0..<count).map { part in
      Array(trials[part * trials.count / count..<(part + 1) * trials.count / count])
    }
  }
}
