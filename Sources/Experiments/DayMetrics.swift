public import EnergyTrading
public import Experts
import Grids
public import Prosumers

/// What one day came to, from the physical outcomes of its steps; nothing of the training reward.
public struct DayMetrics: Sendable, Hashable, Codable {
  /// The day's index.
  public var day: Int
  /// Steps taken so far.
  public var steps = 0
  /// The operating cost by prosumer and term, in currency: term t of prosumer i stands at
  /// `i * CostTerm.count + t.rawValue`.
  public var costs: [Double]
  /// Σ of the steps' rewards without baseline and shaping.
  public var reward = 0.0
  /// Bus-steps outside the voltage limits.
  public var violations = 0
  /// Steps with any bus outside the limits.
  public var violatedSteps = 0
  /// The worst bus's deviation beyond the limits, pu.
  public var worstDeviation = 0.0
  /// Steps whose power flow did not converge.
  public var powerFlowFailures = 0
  /// The network's losses, kWh.
  public var lossKWh = 0.0
  /// What changed hands between prosumers, kWh.
  public var tradedKWh = 0.0
  /// What prosumers bought from the grid, kWh.
  public var boughtKWh = 0.0
  /// What prosumers' loads asked for, before curtailment, kWh.
  public var loadKWh = 0.0
  /// An expert's answers, where one was asked: how many were of each status, in the order of
  /// `ExpertStatus`.
  public var expertAnswers = [Int](repeating: 0, count: ExpertStatus.allCases.count)

  private let prosumerCount: Int
  private let busCount: Int

  /// Begins a day of a scenario.
  public init(day: Int, of scenario: Scenario) {
    self.day = day
    prosumerCount = scenario.prosumers.count
    busCount = scenario.grid.buses.count
    costs = Array(repeating: 0, count: prosumerCount * CostTerm.count)
  }

  /// Takes in the last step of a copy.
  public mutating func add(_ outcome: PhysicalOutcome, copy: Int) {
    steps += 1
    let row = outcome.cost.row(copy)
    for entry in costs.indices { costs[entry] += row[entry] }
    reward += outcome.reward[copy, 0]
    violations += Int(outcome.violations[copy])
    violatedSteps += outcome.violations[copy] > 0 ? 1 : 0
    worstDeviation = max(worstDeviation, outcome.worstDeviation[copy, 0])
    powerFlowFailures += outcome.isConverged[copy] ? 0 : 1
    let hours = TimeGrid.stepHours
    lossKWh += outcome.lossKW[copy, 0] * hours
    tradedKWh += outcome.tradedKW[copy, 0] * hours
    boughtKWh += outcome.boughtKW.row(copy).reduce(0, +) * hours
    loadKWh += outcome.loadKW.row(copy).reduce(0, +) * hours
  }

  /// Takes in how an expert's answer came about.
  public mutating func add(_ status: ExpertStatus) {
    expertAnswers[Int(status.rawValue)] += 1
  }

  /// Steps in which the rule stood in for an expert that had failed.
  public var expertFallbacks: Int { expertAnswers[Int(ExpertStatus.fellBack.rawValue)] }

  /// ΣC_i, the community's operating cost, in currency.
  public var cost: Double { costs.reduce(0, +) }

  /// The community's cost of one term, in currency.
  public func cost(_ term: CostTerm) -> Double {
    (0..<prosumerCount).reduce(0) { $0 + costs[$1 * CostTerm.count + term.rawValue] }
  }

  /// A prosumer's cost, in currency.
  public func cost(prosumer: Int) -> Double {
    let first = prosumer * CostTerm.count
    return costs[first..<first + CostTerm.count].reduce(0, +)
  }

  /// Bus-steps outside the voltage limits over all bus-steps.
  public var violationRate: Double {
    steps == 0 ? 0 : Double(violations) / Double(steps * busCount)
  }

  /// Steps with any bus outside the limits over all steps.
  public var violatedStepShare: Double {
    steps == 0 ? 0 : Double(violatedSteps) / Double(steps)
  }

  /// 1 − bought / load: the share of the loads' energy that was not bought from the grid.
  ///
  /// Energy bought to charge batteries counts as bought; a day without load is self-sufficient.
  public var selfSufficiency: Double {
    loadKWh > 0 ? 1 - boughtKWh / loadKWh : 1
  }
}
