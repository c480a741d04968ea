import Foundation
import Glibc
import RandomStreams
import Reports
import Results

/// Times a merge and a report of 1,000 trials of the quickstart's size: 100 rows of 10 seeds, 3,000 episodes,
/// 12 checkpoints of 37 validation days, 37 held-out days, and 4 MB of trajectory that is not merged.
///
/// The numbers are random, so that they pack as badly as measured ones. Peak memory is the process's.
func benchmarkReports() throws {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("wattswap-benchmark-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let began = ContinuousClock.now
  let trials = try (0..<1000).map { index in
    let path = folder.appendingPathComponent("\(index).h5").path
    let (variant, seed) = ("row \(index / 10)", UInt64(index % 10))
    try ResultFile.write(syntheticTrial(index), to: path)
    return SweepTrial(variant: variant, seed: seed, path: path, status: .done)
  }
  let written = ContinuousClock.now
  let bytes = try trials.reduce(0) { sum, trial in
    let size = try FileManager.default.attributesOfItem(atPath: trial.path)[.size] as? Int
    return sum + (size ?? 0)
  }
  print("1,000 trials, \(bytes >> 20) MiB, made in \(seconds(written - began)) s")

  let sweep = folder.appendingPathComponent("sweep.h5").path
  let statuses = trials.count { ResultFile.status($0.path).isComplete }
  let checked = ContinuousClock.now
  try SweepMerge(trials).write(
    to: sweep, title: "wide", attributes: [ResultAttribute("baseline", "row 0")])
  let merged = ContinuousClock.now
  let file = try MergedSweep(sweep)
  let report = try SweepReport(file, trials: trials)
  let sizes = [
    report.markdown.utf8.count, report.latex.utf8.count, report.csv.utf8.count,
    try report.json().utf8.count,
  ]
  let tables = ContinuousClock.now
  let page = try SweepPage(file, report, trials: trials).html(source: "")
  let ended = ContinuousClock.now
  let mergedBytes = try FileManager.default.attributesOfItem(atPath: sweep)[.size] as? Int ?? 0
  print(
    "  seals of \(statuses) files \(seconds(checked - written)) s, merge \(seconds(merged - checked)) s "
      + "(\(mergedBytes >> 20) MiB), tables in four formats \(seconds(tables - merged)) s "
      + "(\(sizes.reduce(0, +) >> 10) KiB), page \(seconds(ended - tables)) s (\(page.utf8.count >> 10) KiB)"
  )
  var usage = rusage()
  getrusage(Int32(RUSAGE_SELF.rawValue), &usage)
  print(
    "  \(seconds(ended - written)) s in all, peak memory \(usage.ru_maxrss >> 10) MiB")
}

private func seconds(_ duration: Duration) -> String {
  String(format: "%.1f", duration / .seconds(1))
}

/// A trial's file as MASAC leaves it on the 33-bus feeder, of random numbers.
private func syntheticTrial(_ index: Int) -> ResultContent {
  var stream = RandomStream(seed: UInt64(index), "synthetic trial")
  let (episodes, checkpoints, days) = (3000, 12, 37)
  let prosumers = ["village", "farm", "mall", "factory", "windcoop", "workshop"]
  func numbers(_ count: Int, around mean: Double) -> [Double] {
    (0..<count).map { _ in mean * (1 + 0.1 * stream.uniform()) }
  }
  var content = ResultContent(title: "trial \(index)")
  content.dimensions = [
    ResultDimension("/prosumer", .strings(prosumers), longName: "prosumer"),
    ResultDimension(
      "/training/episode", .integers((1...Int64(episodes)).map { $0 }), longName: "episode"),
    ResultDimension(
      "/evaluation/checkpoint", .integers((1...Int64(checkpoints)).map { 250 * $0 }),
      longName: "checkpoint"),
    ResultDimension(
      "/evaluation/validation_day", .integers((0..<Int64(days)).map { 10 * $0 }), longName: "day"),
    ResultDimension(
      "/evaluation/day", .integers((0..<Int64(days)).map { 10 * $0 + 5 }), longName: "day"),
    ResultDimension(
      "/evaluation/policy", .strings(["trained", "last", "do_nothing", "rule"]),
      longName: "policy"),
    ResultDimension("/trajectory/entry", .none(1_000_000), longName: "entry"),
  ]
  func add(_ path: String, _ axes: [String], _ values: ResultVariable.Values, _ units: String) {
    content.variables.append(
      ResultVariable(path, axes, values, units: units, longName: path))
  }
  for name in ["training_return", "return", "cost", "violation_rate"] {
    add("/training/\(name)", ["episode"], .doubles(numbers(episodes, around: 100)), "1")
  }
  add(
    "/training/environment_steps", ["episode"],
    .int64s((1...Int64(episodes)).map { 96 * $0 }), "1")
  for name in ["critic_loss", "value_loss", "temperature", "entropy"] {
    add(
      "/training/\(name)", ["episode"], .floats(numbers(episodes, around: 1).map { Float($0) }), "1"
    )
  }
  for name in ["actor_loss", "multiplier", "w2"] {
    let values = numbers(episodes * prosumers.count, around: 1).map { Float($0) }
    add("/training/\(name)", ["episode", "prosumer"], .floats(values), "1")
  }
  for name in ["validation_return", "validation_cost", "validation_violation_rate"] {
    let values = numbers(checkpoints * days, around: 10_000)
    add("/evaluation/\(name)", ["checkpoint", "validation_day"], .doubles(values), "1")
  }
  for name in [
    "cost", "return", "violation_rate", "violated_step_share", "worst_deviation_pu", "loss_kwh",
    "traded_kwh", "bought_kwh", "load_kwh", "self_sufficiency",
  ] {
    let values = numbers(4 * days, around: 10_000)
    add("/evaluation/\(name)", ["policy", "day"], .doubles(values), name == "cost" ? "CNY" : "1")
  }
  add(
    "/trajectory/numbers", ["entry"], .floats(numbers(1_000_000, around: 1).map { Float($0) }), "1")
  return content
}
