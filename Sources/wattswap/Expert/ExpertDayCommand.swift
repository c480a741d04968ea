import ArgumentParser
import EnergyTrading
import Experiments
import Experts
import Prosumers
import Reports
import Specification

/// `wattswap expert day`: a day planned beforehand, and the same day with the expert acting.
struct ExpertDayCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "day",
    abstract: "Play a day open loop, planned in perfect foresight, and closed loop.",
    discussion: """
      Open loop, the whole day is optimised once with everything known beforehand: no policy costs less. \
      Closed loop, the row's expert decides in every step, or the optimiser where the row has none. \
      Both are executed under the exact AC power flow.

        wattswap expert day Experiments/quickstart.yaml --day 195
        wattswap expert day Experiments/expert-helps.yaml --by step --json
      """)

  /// What a line of the table is about.
  enum Interval: String, CaseIterable, ExpressibleByArgument {
    case hour
    case step

    /// Its steps.
    var steps: Int { self == .hour ? 4 : 1 }
  }

  @OptionGroup var options: ExpertOptions

  @Option(help: "What a line of the table is about.")
  var by = Interval.hour

  @Flag(help: "Print JSON, a step a row.")
  var json = false

  func run() throws {
    let question = try options.question()
    let days = try readingSpecification { () throws(SpecificationError) in
      try Self.play(question)
    }
    if json {
      try printJSON(
        JSONValue.object([
          "day": .integer(question.day),
          "currency": .string(question.scenario.prices.currency),
          "open_loop": days.open.json, "closed_loop": days.closed.json,
        ]))
      return
    }
    writeError("day \(question.dayText); closed loop: \(days.expert)")
    print(Self.summary(days.open, days.closed, question.scenario).plainText)
    print(table(days.open, days.closed).plainText, terminator: "")
  }

  private static func play(
    _ question: ExpertOptions.Question
  ) throws(SpecificationError) -> (open: PlayedDay, closed: PlayedDay, expert: String) {
    let scenario = question.scenario
    let expert: any Expert
    var name = "the row's expert"
    if let configuration = question.trial.specification.expert {
      expert = try configuration.makeExpert(
        scenario, copyCount: 1, in: ExpertSurroundings(search: question.search))
    } else {
      expert = try OptimizerExpert(scenario, settings: OptimizerSettings())
      name = "the optimiser, as the row has no expert"
    }
    return (
      try PlayedDay(PlanExpert(scenario), scenario, day: question.day),
      try PlayedDay(expert, scenario, day: question.day), name
    )
  }

  /// The day's cost by term, its violations and how the answers came about.
  private static func summary(
    _ open: PlayedDay, _ closed: PlayedDay, _ scenario: Scenario
  ) -> TextTable {
    var table = TextTable([.init("", .left), .init("open loop"), .init("closed loop")])
    func add(_ name: String, _ value: (PlayedDay) -> String) {
      table.add([name, value(open), value(closed)])
    }
    for term in CostTerm.allCases {
      add("\(term.longName), \(scenario.prices.currency)") { $0.metrics.cost(term).fixed(2) }
    }
    add("operating cost, \(scenario.prices.currency)") { $0.metrics.cost.fixed(2) }
    add("violations, % of bus-steps") { (100 * $0.metrics.violationRate).fixed(3) }
    add("worst deviation, pu") { $0.metrics.worstDeviation.fixed(5) }
    add("traded, kWh") { $0.metrics.tradedKWh.fixed(1) }
    for status in ExpertStatus.allCases {
      let counts = [open, closed].map { $0.metrics.expertAnswers[Int(status.rawValue)] }
      guard counts.contains(where: { $0 > 0 }) else { continue }
      table.add(["answers: \(status.name.replacing("_", with: " "))"] + counts.map(String.init))
    }
    return table
  }

  /// Means over each interval, and what is stored and the extreme voltages at or within it.
  private func table(_ open: PlayedDay, _ closed: PlayedDay) -> TextTable {
    var table = TextTable([
      .init("from"), .init("buy"), .init("load kW"), .init("available kW"),
      .init("net kW, open"), .init("closed"), .init("stored kWh, open"), .init("closed"),
      .init("lowest pu, open"), .init("closed"), .init("highest pu, open"), .init("closed"),
    ])
    for first in stride(from: 0, to: TimeGrid.stepsPerDay, by: by.steps) {
      let steps = first..<first + by.steps
      func mean(_ day: PlayedDay, _ value: (PlayedDay.Step) -> Double) -> String {
        (day.steps[steps].reduce(0) { $0 + value($1) } / Double(by.steps)).fixed(1)
      }
      func both(_ text: (PlayedDay) -> String) -> [String] { [text(open), text(closed)] }
      table.add(
        [
          TimeOfDay(step: first).specification, open.steps[first].buyPrice.short,
          mean(open, \.loadKW), mean(open, \.availableKW),
        ] + both { mean($0, \.netKW) }
          + both { ($0.steps[steps].last?.storedKWh ?? 0).fixed(0) }
          + both { ($0.steps[steps].map(\.lowestVoltage).min() ?? 0).fixed(4) }
          + both { ($0.steps[steps].map(\.highestVoltage).max() ?? 0).fixed(4) })
    }
    return table
  }
}
