import ArgumentParser
import Experiments
import Foundation
import Reports

/// `wattswap status`: what has become of every trial so far.
struct StatusCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Shows what has become of every trial so far.",
    discussion: """
      A trial is done (its results file is whole), running, failed, timed_out, out_of_memory, broken_off \
      (it goes on from a checkpoint when it is run again) or waiting. The files alone are asked, so it \
      works beside a run, after one that was killed, and for trials that run on other machines.

        wattswap status Experiments/quickstart.yaml
        wattswap status Results/quickstart --watch
        wattswap status Results/quickstart --json | jq '.counts.done'
      """)

  @OptionGroup var options: FolderOptions

  @Flag(help: "Show the state again every two seconds, as long as anything runs.")
  var watch = false

  @Flag(help: "Print JSON.")
  var json = false

  func validate() throws {
    if watch, json { throw ValidationError("--watch is for people, --json for scripts.") }
  }

  func run() throws {
    let named = try options.folder()
    guard watch else {
      let sweep = SweepState(named)
      if json {
        try printJSON(sweep.json)
      } else {
        print(sweep.table.plainText, terminator: "")
        print(sweep.summary)
      }
      return
    }
    let isTerminal = isatty(STDOUT_FILENO) == 1
    while true {
      let sweep = SweepState(named)
      if isTerminal {
        print("\u{1B}[H\u{1B}[2J\(sweep.screen(TerminalSize(STDOUT_FILENO)))")
      } else {
        print(sweep.table.plainText, terminator: "")
        print(sweep.summary)
      }
      fflush(nil)
      if sweep.isAtRest { return }
      sleep(2)
    }
  }
}

/// The states of an experiment's trials at one moment.
private struct SweepState {
  private let trials: [(entry: ExperimentManifest.Entry, state: TrialState)]
  private let manifest: ExperimentManifest
  private let folder: ResultsFolder
  /// Where trials stand in a cluster's queue; `nil` where none were submitted, or nobody can be asked.
  private let queue: [String: SlurmQueue.Entry]?
  /// Why the queue is not known.
  private let queueFailure: SlurmError?

  init(_ named: FolderArgument) {
    manifest = named.manifest
    folder = named.folder
    let submissions = named.folder.slurmSubmissions
    var places: [String: SlurmQueue.Entry]?
    var failure: SlurmError?
    if !submissions.isEmpty {
      do throws(SlurmError) {
        let entries = try named.folder.slurmQueue(Slurm())
        places = submissions.places(in: entries)
      } catch {
        failure = error
      }
    }
    queue = places
    queueFailure = failure
    trials = named.manifest.trials.map { ($0, named.folder.state(of: $0.id)) }
  }

  /// Whether nothing runs and nothing waits for a run that works here.
  var isAtRest: Bool {
    !Lease.isHeld(folder.lock)
      && !trials.contains { if case .running = $0.state { true } else { false } }
      && queue?.isEmpty ?? true
  }

  /// How many trials are in each state, those that are in none left out.
  private var counts: [(name: String, count: Int)] {
    ["done", "running", "failed", "timed_out", "out_of_memory", "broken_off", "waiting"]
      .map { name in (name: name, count: trials.count { $0.state.name == name }) }
      .filter { $0.count > 0 }
  }

  /// `tiny: 3 of 4 trials done, 1 running`.
  var summary: String {
    let done = trials.count { $0.state.name == "done" }
    let others = counts.filter { $0.name != "done" }
      .map { ", \($0.count) \($0.name.split(separator: "_").joined(separator: " "))" }
    let total = counted(trials.count, "trial", "trials")
    let failure = queueFailure.map { "\nthe queue is unknown: \($0)" } ?? ""
    return "\(manifest.name): \(done) of \(total) done\(others.joined())\(failure)"
  }

  /// The table and the summary on a terminal's screen, whose lines are cut at its edge.
  ///
  /// Where not all trials fit, those that neither run nor failed are left out, and then the last.
  func screen(_ size: TerminalSize) -> String {
    let lines = table.plainText.split(separator: "\n").map { String($0.prefix(size.columns)) }
    let (head, rows) = (lines.prefix(2), Array(lines.dropFirst(2)))
    let end = summary.split(separator: "\n").map(String.init)
    let room = max(1, size.rows - head.count - end.count - 2)
    guard rows.count > room else { return (head + rows + end).joined(separator: "\n") }
    let wanted = zip(rows, trials).filter { !["done", "waiting"].contains($1.state.name) }.map(\.0)
    let shown = wanted.prefix(room)
    return
      (head + shown + ["… \(rows.count - shown.count) more of \(rows.count) trials"] + end)
      .joined(separator: "\n")
  }

  var table: TextTable {
    let cost = "cost per day, \(manifest.currency)"
    var table =
      queue == nil
      ? TextTable([
        .init("variant", .left), .init("seed"), .init("state", .left), .init("episode"),
        .init(cost), .init("where", .left),
      ])
      : TextTable([
        .init("variant", .left), .init("seed"), .init("state", .left), .init("episode"),
        .init(cost), .init("Slurm", .left), .init("where", .left),
      ])
    for (entry, state) in trials {
      let event = state.event
      var cells = [
        entry.variant, String(entry.seed), state.name,
        event.map { "\($0.episode)/\($0.episodes)" } ?? "–",
        event?.cost.map { String(format: "%.0f", $0) } ?? "–",
      ]
      if let queue {
        cells.append(queue[entry.id].map { "\($0.name) \($0.description)" } ?? "–")
      }
      cells.append(place(of: state, entry.id))
      table.add(cells)
    }
    return table
  }

  private func place(of state: TrialState, _ id: String) -> String {
    switch state {
    case .done: folder.results(of: id).lastPathComponent
    case .running(let holder): "process \(holder.process) on \(holder.host)"
    case .failed: "journal/\(folder.journal(of: id).log.lastPathComponent)"
    case .brokenOff, .waiting: "–"
    }
  }

  var json: JSONValue {
    .object([
      "name": .string(manifest.name), "folder": .string(folder.url.path),
      "counts": .object(
        Dictionary(
          counts.map { ($0.name, JSONValue.integer($0.count)) }, uniquingKeysWith: { $1 })),
      "trials": .array(trials.map { trialJSON($0.entry, $0.state) }),
    ])
  }

  private func trialJSON(_ entry: ExperimentManifest.Entry, _ state: TrialState) -> JSONValue {
    var fields: [String: JSONValue] = [
      "id": .string(entry.id), "variant": .string(entry.variant), "seed": .seed(entry.seed),
      "state": .string(state.name), "results": .string(folder.results(of: entry.id).path),
      "log": .string(folder.journal(of: entry.id).log.path),
    ]
    if let event = state.event {
      fields["episode"] = .integer(event.episode)
      fields["episodes"] = .integer(event.episodes)
    }
    if case .running(let holder) = state {
      fields["host"] = .string(holder.host)
      fields["process"] = .integer(Int(holder.process))
      fields["beat"] = .integer(holder.beat)
    }
    if let place = queue?[entry.id] {
      fields["slurm"] = .object([
        "job": .string(place.name), "state": .string(place.state),
        "reason": .string(place.reason), "node": .string(place.node),
        "elapsed": .string(place.elapsed),
      ])
    }
    if case .failed(let failure) = state {
      fields["exit_status"] = .integer(Int(failure.status))
      fields["message"] = .string(failure.message)
    }
    return .object(fields)
  }
}

extension TrialState {
  /// What the trial's process told last.
  fileprivate var event: TrialEvent? {
    if case .running(let holder) = self { holder.event } else { nil }
  }
}
