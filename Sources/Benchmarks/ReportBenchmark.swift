import Foundation
import Glibc
import RandomStreams
import Reports
import Results

/// Times a merge and a report of 1,000 trials of the quickstart's size: 100 rows of 10 seeds, 3,000 episodes,
/// 12 checkpoints of 37 validation days, 37 held-out days, and 4 MB of trajectory that is not merged.
///
/// The numbers are random, so that they pack as badly as measured ones. Fifty trials are made, and copied: what
/// is merged and reported lies in a thousand files all the same. Each stage has its peak memory to itself.
func benchmarkReports() throws {
  let folder = FileManager.default.temporaryDirectory
    .appendingPathComponent("wattswap-benchmark-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  let sweep = folder.appendingPathComponent("sweep.h5").path

  let trials = try stage("input of 1,000 trials") { try syntheticTrials(in: folder) }
  print("    \(try mebibytes(trials.map(\.path))) MiB")
  let merging = ContinuousClock.now
  let whole = try stage("  seals") { trials.count { ResultFile.status($0.path).isComplete } }
  precondition(whole == trials.count, "every trial's file is whole")
  _ = try stage("  merge") {
    try SweepMerge(trials).write(
      to: sweep, title: "wide", attributes: [ResultAttribute("baseline", "row 0")])
  }
  print("    \(try mebibytes([sweep])) MiB")
  _ = try stage("  summary") { try SweepSummary(trials).table.plainText }
  let (file, report) = try stage("  report in four formats") {
    let file = try MergedSweep(sweep)
    let report = try SweepReport(file, trials: trials)
    _ = (report.markdown, report.latex, report.csv, try report.json())
    return (file, report)
  }
  let page = try stage("  page") { try SweepPage(file, report, trials: trials).html(source: "") }
  print("    \(page.utf8.count >> 10) KiB")
  print("  \(seconds(ContinuousClock.now - merging)) s from the trials to the page")
}

/// Does a stage, and prints how long it took and its peak memory.
private func stage<Value>(_ name: String, _ body: () throws -> Value) throws -> Value {
  try forgetHighestMemory()
  let (began, processor) = (ContinuousClock.now, clock())
  let value = try body()
  let spent = Double(clock() - processor) / Double(CLOCKS_PER_SEC)
  print(
    "\(name): \(seconds(ContinuousClock.now - began)) s, processor \(String(format: "%.1f", spent)) s, "
      + "peak memory \(try residentMegabytes("VmHWM")) MB")
  return value
}

private func seconds(_ duration: Duration) -> String {
  String(format: "%.1f", duration / .seconds(1))
}

private func mebibytes(_ paths: [String]) throws -> Int {
  try paths.reduce(0) { sum, path in
    sum + (try FileManager.default.attributesOfItem(atPath: path)[.size] as? Int ?? 0)
  } >> 20
}

/// 100 rows of 10 seeds; of five rows all trials differ, then they are the same again.
private func syntheticTrials(in folder: URL) throws -> [SweepTrial] {
  func path(_ index: Int) -> String { folder.appendingPathComponent("\(index).h5").path }
  return try (0..<1000).map { index in
    if index < 50 {
      try ResultFile.write(syntheticTrial(index), to: path(index))
    } else {
      try FileManager.default.copyItem(atPath: path(index % 50), toPath: path(index))
    }
    return SweepTrial(
      variant: "row \(index / 10)", seed: UInt64(index % 10), path: path(index), status: .done)
  }
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
