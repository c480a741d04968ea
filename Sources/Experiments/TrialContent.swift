import Algorithms
import DecPOMDP
import EnergyTrading
import Experts
import Grids
import NeuralNetworks
import Profiles
import Prosumers
import Results
import Specification

/// The content of a trial's results file, put together group by group.
///
/// ```
/// /training    (episode …)              what training went through
/// /evaluation  (checkpoint, validation_day), (policy, day …)   what the greedy policies came to
///              (checkpoint, prosumer)  how the imitation stood
/// /trajectory  (day, step …)            the kept policy's days, step by step
/// /expert      (prosumer)               how the models of an expert from words came about
/// /policy      <agent>/<layer>/<array>  the kept policy's parameters
/// ```
struct TrialContent {
  private(set) var content: ResultContent
  private let scenario: Scenario
  private let environment: EnvironmentSpecification
  private var currency: String { scenario.prices.currency }

  init(
    _ provenance: Provenance, title: String, scenario: Scenario,
    environment: EnvironmentSpecification
  ) {
    self.scenario = scenario
    self.environment = environment
    content = ResultContent(title: title, attributes: provenance.attributes)
    let names = scenario.prosumers.flatMap { prosumer in
      prosumer.devices.map { "\(prosumer.name).\($0.name)" }
    }
    content.dimensions = [
      ResultDimension("/prosumer", .strings(scenario.prosumers.map(\.name)), longName: "prosumer"),
      ResultDimension("/device", .strings(names), longName: "device of a prosumer"),
      ResultDimension(
        "/bus", .integers(scenario.grid.buses.map { Int64($0.number) }), longName: "bus number"),
      ResultDimension(
        "/term", .strings(CostTerm.allCases.map(\.name)), longName: "term of the operating cost"),
      ResultDimension(
        "/step", .integers((0..<Int64(environment.stepsPerEpisode)).map { $0 }),
        longName: "step of the day"),
      ResultDimension(
        "/observation_entry", .strings(entries(\.observation)),
        longName: "entry of the joint observation"),
      ResultDimension(
        "/action_entry", .strings(entries(\.action)), longName: "entry of the joint action"),
      ResultDimension(
        "/expert_status", .strings(ExpertStatus.allCases.map(\.name)),
        longName: "how an expert's answer came about"),
    ]
  }

  private func entries(_ vector: (AgentSpecification) -> [VectorEntry]) -> [String] {
    environment.agents.flatMap { agent in vector(agent).map { "\(agent.name).\($0.name)" } }
  }

  /// Gives a group attributes.
  mutating func describe(_ group: String, _ attributes: [ResultAttribute]) {
    content.groupAttributes.append((path: group, attributes: attributes))
  }

  mutating func add(
    _ path: String, _ dimensions: [String], _ values: ResultVariable.Values, units: String?,
    _ longName: String
  ) {
    content.variables.append(
      ResultVariable(path, dimensions, values, units: units, longName: longName))
  }

  // MARK: Training

  mutating func add(_ record: TrainingRecord, withExpert: Bool) {
    let episodes = (0..<record.episodes).map { Int64($0 + 1) }
    content.dimensions.append(
      ResultDimension("/training/episode", .integers(episodes), longName: "finished episodes"))
    let axis = ["episode"]
    add("/training/day", axis, .int32s(record.day), units: nil, "day of the profiles")
    add(
      "/training/environment_steps", axis, .int64s(record.environmentSteps), units: "1",
      "environment steps over all copies when the episode ended")
    add(
      "/training/training_return", axis, .doubles(record.trainingReturn), units: "1",
      "sum of the rewards as trained on, baseline and shaping included")
    add(
      "/training/return", axis, .doubles(record.reward), units: "1",
      "sum of the rewards without baseline and shaping")
    add(
      "/training/cost", axis, .doubles(record.cost), units: currency,
      "operating cost of the day while exploring")
    add(
      "/training/violation_rate", axis, .doubles(record.violationRate), units: "1",
      "bus-steps outside the voltage limits over all bus-steps")
    if withExpert {
      add(
        "/training/expert_answers", ["episode", "expert_status"], .int32s(record.expertAnswers),
        units: "1", "the expert's answers by how they came about")
    }
    for (metric, columns) in zip(record.metrics, columns(of: record.metrics)) {
      addMetric(
        "/training/\(metric.name)", axis, record.learner, record.learnerWidth, columns, metric,
        "mean over the episode's updates")
    }
    addCheckpoints(record)
  }

  /// Where each metric's numbers stand in a row of the learner's.
  private func columns(of metrics: [MetricDescription]) -> [Range<Int>] {
    var end = 0
    return metrics.map { metric in
      let start = end
      end += metric.isPerAgent ? environment.agents.count : 1
      return start..<end
    }
  }

  /// Adds a metric from rows of the learner's numbers.
  private mutating func addMetric(
    _ path: String, _ axis: [String], _ rows: [Float], _ width: Int, _ columns: Range<Int>,
    _ metric: MetricDescription, _ remark: String
  ) {
    let values = stride(from: 0, to: rows.count, by: max(1, width)).flatMap { row in
      rows[(row + columns.lowerBound)..<(row + columns.upperBound)]
    }
    add(
      path, metric.isPerAgent ? axis + ["prosumer"] : axis, .floats(values), units: "1",
      "\(metric.summary) (\(remark))")
  }

  private mutating func addCheckpoints(_ record: TrainingRecord) {
    let days = record.checkpoints.first?.map { Int64($0.day) } ?? []
    content.dimensions += [
      ResultDimension(
        "/evaluation/checkpoint", .integers(record.checkpointEpisodes.map { Int64($0) }),
        longName: "episodes finished at the checkpoint"),
      ResultDimension(
        "/evaluation/validation_day", .integers(days), longName: "validation day of the profiles"),
    ]
    let all = record.checkpoints.flatMap { $0 }
    let axes = ["checkpoint", "validation_day"]
    add(
      "/evaluation/validation_return", axes, .doubles(all.map(\.reward)), units: "1",
      "sum of the greedy policy's rewards without baseline and shaping")
    add(
      "/evaluation/validation_cost", axes, .doubles(all.map(\.cost)), units: currency,
      "operating cost of the day")
    add(
      "/evaluation/validation_violation_rate", axes, .doubles(all.map(\.violationRate)),
      units: "1", "bus-steps outside the voltage limits over all bus-steps")
    for (metric, columns) in zip(record.metrics, columns(of: record.metrics)) {
      guard let name = metric.checkpointName else { continue }
      addMetric(
        "/evaluation/\(name)", ["checkpoint"], record.checkpointLearner, record.learnerWidth,
        columns, metric, "at the checkpoint's latest update")
    }
    add(
      "/evaluation/kept_checkpoint", [], .int32s([Int32(record.keptCheckpoint)]), units: nil,
      "index of the checkpoint whose parameters the trial keeps")
  }

  /// How many numbers each kind of network learns.
  mutating func add(_ counts: [ParameterCount]) {
    content.dimensions.append(
      ResultDimension("/training/network", .strings(counts.map(\.name)), longName: "network"))
    add(
      "/training/parameters", ["network"], .int64s(counts.map { Int64($0.count) }), units: "1",
      "numbers that the networks of a kind learn")
  }

  // MARK: Evaluation

  mutating func add(_ policies: [EvaluatedDays]) {
    content.dimensions += [
      ResultDimension(
        "/evaluation/policy", .strings(policies.map(\.name)),
        longName: "policy; 'trained' is the expert itself where it is the one that is judged"),
      ResultDimension(
        "/evaluation/day", .integers((policies.first?.days ?? []).map { Int64($0.day) }),
        longName: "held-out day of the profiles"),
    ]
    let all = policies.flatMap(\.days)
    let axes = ["policy", "day"]
    func scalar(
      _ name: String, _ units: String, _ longName: String, _ value: (DayMetrics) -> Double
    ) {
      add("/evaluation/\(name)", axes, .doubles(all.map(value)), units: units, longName)
    }
    scalar("cost", currency, "operating cost of the day", \.cost)
    scalar("return", "1", "sum of the rewards without baseline and shaping", \.reward)
    scalar(
      "violation_rate", "1", "bus-steps outside the voltage limits over all bus-steps",
      \.violationRate)
    scalar(
      "violated_step_share", "1", "steps with any bus outside the limits over all steps",
      \.violatedStepShare)
    scalar(
      "worst_deviation_pu", "1", "the worst voltage deviation beyond the limits", \.worstDeviation)
    scalar("loss_kwh", "kWh", "network losses", \.lossKWh)
    scalar("traded_kwh", "kWh", "energy traded between prosumers", \.tradedKWh)
    scalar("bought_kwh", "kWh", "energy bought from the grid", \.boughtKWh)
    scalar("load_kwh", "kWh", "energy that loads asked for", \.loadKWh)
    scalar(
      "self_sufficiency", "1", "1 - bought / load: the share of the loads not bought from the grid",
      \.selfSufficiency)
    add(
      "/evaluation/power_flow_failures", axes, .int32s(all.map { Int32($0.powerFlowFailures) }),
      units: "1", "steps whose power flow did not converge")
    add(
      "/evaluation/expert_answers", axes + ["expert_status"],
      .int32s(all.flatMap { $0.expertAnswers.map(Int32.init) }), units: "1",
      "answers of the expert that acted or was asked, by how they came about")
    add(
      "/evaluation/cost_by_term", axes + ["prosumer", "term"], .doubles(all.flatMap(\.costs)),
      units: currency, "operating cost of the day by prosumer and term")
  }

  // MARK: Trajectory and policy

  mutating func add(_ trajectory: TrajectoryRecord) {
    content.dimensions.append(
      ResultDimension(
        "/trajectory/day", .integers(trajectory.days.map { Int64($0) }),
        longName: "held-out day of the profiles"))
    let steps = environment.stepsPerEpisode
    let minutes = trajectory.days.flatMap { day in
      (0..<steps).map { Int64(day) * 1440 + Int64($0) * Int64(1440 / steps) }
    }
    content.variables.append(
      ResultVariable(
        "/trajectory/time", ["day", "step"], .int64s(minutes),
        units: "minutes since \(scenario.startDate) 00:00:00", longName: "beginning of the step",
        attributes: [
          ResultAttribute("standard_name", "time"),
          ResultAttribute("calendar", "proleptic_gregorian"),
        ]))
    addFixtures()
    let axes = ["day", "step"]
    add(
      "/trajectory/observation", axes + ["observation_entry"], .floats(trajectory.observation),
      units: "1", "joint observation")
    add(
      "/trajectory/action", axes + ["action_entry"], .floats(trajectory.action), units: "1",
      "joint action as chosen")
    add(
      "/trajectory/executed", axes + ["action_entry"], .floats(trajectory.executed), units: "1",
      "joint action as executed after projection")
    for (channel, values) in zip(trajectory.channels, trajectory.values) {
      let inner: [String] =
        switch channel.axis {
        case .none: []
        case .prosumer: ["prosumer"]
        case .prosumerTerm: ["prosumer", "term"]
        case .device: ["device"]
        case .bus: ["bus"]
        }
      add(
        "/trajectory/\(channel.name)", axes + inner, .doubles(values), units: channel.units,
        channel.longName)
    }
    add(
      "/trajectory/power_flow_status", axes,
      .codes(trajectory.powerFlowStatus, meanings: ["converged", "not_converged"]), units: nil,
      "how the power flow ended")
    guard !trajectory.expertStatus.isEmpty else { return }
    add(
      "/trajectory/expert_action", axes + ["action_entry"], .floats(trajectory.expertAction),
      units: "1", "the expert's joint action in the same state; missing where it is unknown")
    add(
      "/trajectory/expert_status", axes,
      .codes(trajectory.expertStatus, meanings: ExpertStatus.allCases.map(\.name)), units: nil,
      "how the expert's answer came about")
  }

  /// What a reader of a trajectory must know of the devices and the feeder.
  private mutating func addFixtures() {
    let kinds = scenario.prosumers.flatMap(\.devices).map {
      type(of: $0).recordName.replacing(" ", with: "_")
    }
    let meanings = Set(kinds).sorted()
    add(
      "/trajectory/device_kind", ["device"],
      .codes(kinds.map { Int8(meanings.firstIndex(of: $0) ?? 0) }, meanings: meanings), units: nil,
      "kind of the device; a battery's power is what it charges, others' what they feed in or curtail"
    )
    let grid = scenario.specification.grid
    add(
      "/trajectory/v_min_pu", [], .doubles([grid.minimumVoltage]), units: "1",
      "lower voltage limit of every bus")
    add(
      "/trajectory/v_max_pu", [], .doubles([grid.maximumVoltage]), units: "1",
      "upper voltage limit of every bus")
  }

  mutating func add(policy arrays: [NamedArray]) {
    for array in arrays {
      let axes = array.shape.enumerated().map { axis, extent in
        "\(axis == 0 ? "row" : "column")_\(extent)"
      }
      for (axis, extent) in zip(axes, array.shape)
      where !content.dimensions.contains(where: { $0.path == "/policy/\(axis)" }) {
        content.dimensions.append(
          ResultDimension("/policy/\(axis)", .none(extent), longName: "entries of a parameter"))
      }
      add("/policy/\(array.name)", axes, .floats(array.values), units: "1", "policy parameter")
    }
  }
}
