import DecPOMDP
import EnergyTrading
import Prosumers
import Results
import Specification

/// What was done on some days, read from the trajectories of a results file.
struct Demonstrations {
  /// The recorded days' indices, in the file's order.
  let days: [Int]
  private let rows: [Int: Int]
  private let width: Int
  /// (day, step, Σ|a_i|) the joint action as executed, entries in the scenario's order.
  private let actions: [Float]

  /// The file's own tables.
  private struct Tables {
    var entries: [String] = []
    var prosumers: [String] = []
    var days: [Int] = []
    var actions: [Float] = []
    var loads: [Double] = []
  }

  /// Reads a results file's trajectories, which must be of a scenario's community and profiles.
  ///
  /// - Throws: ``SpecificationError`` at `location` where the file is no whole results file with
  ///   trajectories, or is of another community.
  init(
    path: String, for scenario: Scenario, at location: SourceLocation?
  ) throws(SpecificationError) {
    func problem(_ message: String) -> SpecificationError {
      SpecificationError("the demonstrations in '\(path)' \(message)", at: location)
    }
    let tables: Tables?
    do throws(ResultsError) {
      tables = try Self.tables(path)
    } catch {
      throw problem("cannot be read: \(error)")
    }
    guard let tables else {
      throw problem("are missing: it is no trial's results file with trajectories.")
    }
    let names = Self.entries(of: scenario)
    if let mismatch = Self.mismatch(names, tables.entries) { throw problem(mismatch) }
    let steps = TimeGrid.stepsPerDay
    width = names.count
    days = tables.days
    rows = Dictionary(zip(days, days.indices), uniquingKeysWith: { first, _ in first })
    guard tables.actions.count == days.count * steps * width,
      tables.loads.count == days.count * steps * scenario.prosumers.count
    else { throw problem("have other axes than (day, step, entry).") }
    // The file's entries may stand in another order.
    let sources = names.map { tables.entries.firstIndex(of: $0) ?? 0 }
    var ordered = [Float](repeating: 0, count: tables.actions.count)
    for row in 0..<days.count * steps {
      for entry in 0..<width {
        ordered[row * width + entry] = tables.actions[row * width + sources[entry]]
      }
    }
    actions = ordered
    if let day = Self.foreignDay(tables, scenario) {
      throw problem(
        "are of other profiles or other peak loads: on day \(day) its loads are not this scenario's."
      )
    }
  }

  /// The joint action of a step of a recorded day; `nil` for a day that is not recorded.
  func action(day: Int, step: Int) -> ArraySlice<Float>? {
    guard let row = rows[day] else { return nil }
    let first = (row * TimeGrid.stepsPerDay + step) * width
    return actions[first..<first + width]
  }

  /// The file's tables; `nil` where it has no trajectories.
  private static func tables(_ path: String) throws(ResultsError) -> Tables? {
    let reader = try ResultReader(path)
    guard try reader.contains("/trajectory/executed") else { return nil }
    return Tables(
      entries: try reader.strings("/action_entry"), prosumers: try reader.strings("/prosumer"),
      days: try reader.integers("/trajectory/day").map(Int.init),
      actions: try reader.floats("/trajectory/executed"),
      loads: try reader.doubles("/trajectory/p_load_kw"))
  }

  /// The names of a scenario's action entries, as results files have them.
  private static func entries(of scenario: Scenario) -> [String] {
    scenario.environmentSpecification().agents.flatMap { agent in
      agent.action.map { "\(agent.name).\($0.name)" }
    }
  }

  /// What keeps a file's action entries from being a community's.
  private static func mismatch(_ wanted: [String], _ found: [String]) -> String? {
    if let missing = wanted.first(where: { !found.contains($0) }) {
      let nearest = nearestName(to: missing, among: found.filter { !wanted.contains($0) })
      return "are of another community: there is no action '\(missing)'"
        + (nearest.map { ", only '\($0)'." } ?? ".")
    }
    if let surplus = found.first(where: { !wanted.contains($0) }) {
      return "are of another community: this one has no action '\(surplus)'."
    }
    return nil
  }

  /// The first recorded day whose loads are not a scenario's.
  private static func foreignDay(_ tables: Tables, _ scenario: Scenario) -> Int? {
    let count = scenario.prosumers.count
    let columns = scenario.prosumers.map { tables.prosumers.firstIndex(of: $0.name) }
    for (row, day) in tables.days.enumerated() {
      guard (0..<scenario.dayCount).contains(day) else { return day }
      for step in 0..<TimeGrid.stepsPerDay {
        let conditions = scenario.conditions(day: day, step: step)
        for prosumer in 0..<count {
          guard let column = columns[prosumer] else { return day }
          let recorded = tables.loads[(row * TimeGrid.stepsPerDay + step) * count + column]
          let load = conditions.loadKW(prosumer: prosumer)
          guard abs(recorded - load) <= 1e-6 * max(1, load) else { return day }
        }
      }
    }
    return nil
  }
}
