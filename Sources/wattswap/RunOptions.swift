import ArgumentParser
import Experiments
import Foundation

/// How trials are run: how many at once, where to, and what each may take.
struct RunOptions: ParsableArguments {
  @Option(
    name: .shortAndLong,
    help: ArgumentHelp("Trials at once; by default one a processor.", valueName: "count"))
  var jobs: Int?

  @Option(help: ArgumentHelp("The folder of results.", valueName: "folder"))
  var output = "Results"

  @Flag(exclusivity: .exclusive)
  var onFailure = OnFailure.keepGoing

  @Option(
    help: ArgumentHelp("How often a trial that failed is tried again.", valueName: "count"))
  var retries = 0

  @Option(
    help: ArgumentHelp(
      "The longest that a trial's process may take, such as 90s, 30m or 1.5h.", valueName: "time"))
  var trialTime: TimeSpan?

  @Option(
    help: ArgumentHelp(
      "The most memory that a trial may hold, such as 800M or 2G.", valueName: "size"))
  var trialMemory: MemorySize?

  func validate() throws {
    if let jobs, jobs < 1 { throw ValidationError("--jobs must be 1 or more, not \(jobs).") }
    if retries < 0 { throw ValidationError("--retries must be 0 or more, not \(retries).") }
  }

  /// What each trial may take.
  var limits: TrialLimits {
    TrialLimits(seconds: trialTime?.seconds, memoryBytes: trialMemory?.bytes)
  }
}

/// What a failed trial does to those not yet started.
enum OnFailure: EnumerableFlag {
  case keepGoing
  case failFast

  static func help(for value: OnFailure) -> ArgumentHelp? {
    switch value {
    case .keepGoing: "Start the other trials though one has failed."
    case .failFast: "Start no further trial once one has failed."
    }
  }
}

/// A time as people write it: `90s`, `30m`, `1.5h`.
struct TimeSpan: ExpressibleByArgument {
  /// Its seconds.
  var seconds: Double

  init?(argument: String) {
    let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
    guard let unit = argument.last.flatMap({ units[$0] }), let number = Double(argument.dropLast()),
      number > 0, number.isFinite
    else { return nil }
    seconds = number * unit
  }
}

/// An amount of memory as people write it: `800M`, `2G`.
struct MemorySize: ExpressibleByArgument {
  /// Its bytes.
  var bytes: Int

  init?(argument: String) {
    let units: [Character: Double] = ["K": 0x1p10, "M": 0x1p20, "G": 0x1p30, "T": 0x1p40]
    guard let unit = argument.last.flatMap({ units[$0] }), let number = Double(argument.dropLast()),
      number > 0, number * unit < 0x1p62
    else { return nil }
    bytes = Int(number * unit)
  }
}
