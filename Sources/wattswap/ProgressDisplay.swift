import Experiments
import Foundation

/// Shows on standard error how the trials get on.
///
/// On a terminal each running trial has a line with a bar, the time left and its latest figures, and
/// a last line has the whole; lines are drawn over in place. Elsewhere (a log, a pipe) each
/// trial writes a plain line when it starts, at every tenth of its way, and when it ends.
struct ProgressDisplay {
  private struct Row {
    var label: String
    var event: TrialEvent?
    var began: ContinuousClock.Instant
    var tenths = 0
    /// The part that was done before, where the trial goes on.
    var before = 0.0

    /// The part done of what was left to do.
    var gain: Double { (event.map { $0.fraction - before } ?? 0) / (1 - before) }
  }

  private let terminal: Bool
  private let currency: String
  private let total: Int
  private let labels: [String: String]
  private let labelWidth: Int
  private let began = ContinuousClock.now
  private var running: [(id: String, row: Row)] = []
  private var done: Int
  /// The trials that were done before, and the parts of those that went on.
  private var doneBefore: Double
  private var failed = 0
  private var linesDrawn = 0
  private var lastDrawn: ContinuousClock.Instant?

  /// Creates a display of trials with readable labels, `skipped` of which were done before.
  init(labels: [String: String], total: Int, skipped: Int, currency: String) {
    terminal = isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"
    self.labels = labels
    self.total = total
    self.currency = currency
    done = skipped
    doneBefore = Double(skipped)
    labelWidth = labels.values.map(\.count).max() ?? 0
  }

  /// Takes in one report of the pool.
  mutating func take(_ id: String, _ report: LocalPool.Report, log: String) {
    let label = labels[id] ?? id
    switch report {
    case .started(let attempt):
      running.append((id, Row(label: label, began: .now)))
      if attempt > 1 { failed -= 1 }
      if !terminal {
        write("\(label): started\(attempt > 1 ? ", attempt \(attempt)" : "")\n")
      }
    case .progress(let event):
      guard let index = running.firstIndex(where: { $0.id == id }) else { return }
      running[index].row.event = event
      if event.phase == .resuming {
        running[index].row.tenths = event.tenths
        running[index].row.before = min(event.fraction, 0.999)
        doneBefore += event.fraction
        erase()
        write("\(label): goes on after \(event.episode) of \(event.episodes) episodes\n")
      }
      if !terminal, event.tenths > running[index].row.tenths {
        running[index].row.tenths = event.tenths
        write("\(label): \(Self.percent(event.fraction)) \(figures(event))\n")
      }
    case .ended(let end, let seconds):
      running.removeAll { $0.id == id }
      if end == .done { done += 1 } else if end.failure != nil { failed += 1 }
      let outcome =
        switch end {
        case .done: "done in \(Self.duration(seconds))"
        case .stopped: "stopped after \(Self.duration(seconds))"
        case .failed(let status): "failed (exit status \(status)); see \(log)"
        case .timedOut: "timed out after \(Self.duration(seconds)); see \(log)"
        case .outOfMemory: "took more memory than allowed; see \(log)"
        }
      erase()
      write("\(label): \(outcome)\(terminal ? "" : "; \(whole)")\n")
    }
    draw(force: { if case .progress = report { false } else { true } }())
  }

  /// Writes a line above what is drawn in place.
  mutating func say(_ text: String) {
    erase()
    write(text + "\n")
    draw(force: true)
  }

  /// Clears what is drawn in place.
  mutating func finish() {
    erase()
  }

  private mutating func draw(force: Bool) {
    guard terminal else { return }
    if !force, let lastDrawn, ContinuousClock.now - lastDrawn < .milliseconds(100) { return }
    lastDrawn = .now
    let columns = TerminalSize(STDERR_FILENO).columns
    var text = ""
    for (_, row) in running {
      let fraction = row.event?.fraction ?? 0
      let label = row.label.padding(toLength: labelWidth, withPad: " ", startingAt: 0)
      // Of what comes after the training the episodes tell nothing.
      let left = Self.left(fraction < 1 ? row.gain : 0, since: row.began)
      let line =
        "\(label)  \(Self.bar(fraction))  \(Self.percent(fraction))  \(left)"
        + (row.event.map { "  " + figures($0) } ?? "")
      text += String(line.prefix(columns)) + "\u{1B}[K\n"
    }
    let fraction = total == 0 ? 1 : share / Double(total)
    let label = "all trials".padding(toLength: max(labelWidth, 10), withPad: " ", startingAt: 0)
    let line = "\(label)  \(Self.bar(fraction))  \(Self.percent(fraction))  \(left)  \(counts)"
    text += String(line.prefix(columns)) + "\u{1B}[K\n"
    erase()
    write(text)
    linesDrawn = running.count + 1
  }

  /// The trials that have ended and the parts done of those that run.
  private var share: Double {
    running.reduce(Double(done + failed)) { $0 + ($1.row.event?.fraction ?? 0) }
  }

  /// The time that all trials still take, by what those of this run have taken.
  private var left: String {
    let ours = Double(total) - doneBefore
    return Self.left(ours <= 0 ? 1 : (share - doneBefore) / ours, since: began)
  }

  private var counts: String {
    "\(done) of \(total) done" + (failed > 0 ? ", \(failed) failed" : "")
  }

  /// How far the whole is, for a line of a log.
  private var whole: String { done + failed < total ? "\(counts), \(left)" : counts }

  private mutating func erase() {
    guard linesDrawn > 0 else { return }
    write("\u{1B}[\(linesDrawn)A\r\u{1B}[J")
    linesDrawn = 0
  }

  private func figures(_ event: TrialEvent) -> String {
    switch event.phase {
    case .preparing, .resuming: return "preparing"
    case .evaluating: return "evaluating"
    case .writing: return "writing"
    case .training, .done: break
    }
    var parts = ["episode \(event.episode)/\(event.episodes)"]
    if let cost = event.cost { parts.append(String(format: "cost %.0f %@/day", cost, currency)) }
    if let rate = event.violationRate {
      parts.append(String(format: "violations %.2f %%", 100 * rate))
    }
    return parts.joined(separator: "  ")
  }

  private func write(_ text: String) { wattswap.write(text, to: STDERR_FILENO) }
}

extension ProgressDisplay {
  private static func bar(_ fraction: Double) -> String {
    let width = 20
    let full = Int(fraction * Double(width))
    return String(repeating: "━", count: full) + String(repeating: "─", count: width - full)
  }

  private static func percent(_ fraction: Double) -> String {
    String(format: "%3d %%", Int(100 * fraction))
  }

  private static func left(_ fraction: Double, since began: ContinuousClock.Instant) -> String {
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    guard fraction > 0.01 else { return "  …  left" }
    return duration(seconds * (1 - fraction) / fraction) + " left"
  }

  /// Minutes and seconds, or hours and minutes.
  static func duration(_ seconds: Double) -> String {
    let whole = Int(seconds.rounded())
    return whole >= 3600
      ? "\(whole / 3600) h \(whole % 3600 / 60) min"
      : String(format: "%d:%02d", whole / 60, whole % 60)
  }
}
