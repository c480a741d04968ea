public import Algorithms
import Dispatch
import EnergyTrading
import Foundation
import Grids
import Profiles
import RandomStreams
public import Specification

/// Everything that one experiment file stands for: its trials, decoded and named.
public struct ExperimentPlan: Sendable {
  /// The file.
  public let path: String
  /// The experiment's name, and that of its folder of results.
  public let name: String
  /// What the experiment asks.
  public let description: String
  /// The currency of its costs.
  public let currency: String
  /// The row that tables compare against.
  public let baseline: String?
  /// The file's `slurm:` section; see ``slurmSettings(site:)``.
  let slurm: Node?
  /// Every row with every seed.
  public let trials: [Trial]
  /// Where the files that the experiment names are looked for.
  public let search: ResourceSearch

  /// The rows' names, in the order of the file.
  public var variants: [String] {
    trials.reduce(into: []) { names, trial in
      if names.last != trial.variant { names.append(trial.variant) }
    }
  }

  /// Reads, expands and decodes an experiment file.
  ///
  /// - Parameters:
  ///   - path: The file's path.
  ///   - patches: `dotted.key=value` texts laid over the file.
  /// - Throws: ``SpecificationError`` with every finding of every row, each once.
  public init(path: String, patches: [String] = []) throws(SpecificationError) {
    var root = try loadSpecification(path: path)
    for patch in patches {
      root = try Self.laying(patch, over: root)
    }
    let plan = try SweepPlan.expand(root: root)
    var findings: [Diagnostic] = []
    var known: Set<Diagnostic> = []
    var trials: [Trial] = []
    for row in Self.decoded(plan) {
      do throws(SpecificationError) {
        trials += try row.get()
      } catch {
        findings += error.diagnostics.filter { known.insert($0).inserted }
      }
    }
    findings += Self.sharedNames(of: trials) + Self.slurmFindings(in: root)
    guard findings.isEmpty, let first = trials.first else { throw SpecificationError(findings) }
    self.path = path
    search = ResourceSearch(besides: path)
    name = first.specification.name
    description = first.specification.description
    currency = first.specification.scenario.prices.currency
    baseline = plan.baseline
    slurm = root["slurm"]
    self.trials = trials
  }

  /// The trials of each row, decoded on all processors: of a wide sweep that is what takes the time.
  private static func decoded(_ plan: SweepPlan) -> [Result<[Trial], SpecificationError>] {
    let rowCount = plan.rows.count
    // Rows of one part share what they have in common; several parts a processor keep all of them busy.
    let partCount = min(rowCount, 4 * ProcessInfo.processInfo.activeProcessorCount)
    return Array(unsafeUninitializedCapacity: rowCount) { rows, count in
      nonisolated(unsafe) let places = rows
      DispatchQueue.concurrentPerform(iterations: partCount) { part in
        let sections = SectionCache()
        for index in part * rowCount / partCount..<(part + 1) * rowCount / partCount {
          places.initializeElement(
            at: index,
            to: Result { () throws(SpecificationError) in
              try Trial.trials(of: plan.rows[index], seeds: plan.seeds, sharing: sections)
            })
        }
      }
      count = rowCount
    }
  }

  /// Rows that would share a results file: alike but for what a file name cannot hold.
  private static func sharedNames(of trials: [Trial]) -> [Diagnostic] {
    var owners: [String: String] = [:]
    return trials.compactMap { trial in
      guard let other = owners.updateValue(trial.variant, forKey: trial.id) else { return nil }
      return Diagnostic(
        "the rows '\(other)' and '\(trial.variant)' are the same trial, \(trial.id): rename or drop "
          + "one.", at: nil)
    }
  }

  /// A document with `dotted.key=value` laid over it.
  ///
  /// Unlike a row of a sweep, it may also change what belongs to the whole file: `seeds`, say.
  static func laying(
    _ argument: String, over root: Node
  ) throws(SpecificationError) -> Node {
    let patch = try assignment(argument)
    guard case .mapping(let assignments) = patch.content, let new = assignments.first,
      ["name", "seeds", "baseline"].contains(new.key), case .mapping(var entries) = root.content
    else { return try root.applying(patch) }
    entries.removeAll { $0.key == new.key }
    return Node(.mapping(entries + [new]), at: root.location)
  }

  /// `dotted.key=value` as a patch; the value is YAML.
  private static func assignment(_ argument: String) throws(SpecificationError) -> Node {
    guard let equals = argument.firstIndex(of: "="), equals != argument.startIndex else {
      throw SpecificationError(
        "--set \(argument): write a dotted key, an equals sign and a value, as in training.episodes=100."
      )
    }
    return try parseYAML(
      "\(argument[..<equals]): \(argument[argument.index(after: equals)...])", file: "--set")
  }
}

extension ExperimentPlan {
  /// Loads what each row names, and checks that its parts fit together.
  ///
  /// - Returns: The scenarios, each loaded once, for what else is asked of the plan.
  /// - Throws: ``SpecificationError`` with every finding of every row, each once.
  @discardableResult
  public func check() throws(SpecificationError) -> LoadedScenarios {
    var findings: [Diagnostic] = []
    var known: Set<Diagnostic> = []
    var variants: Set<String> = []
    let scenarios = LoadedScenarios(search)
    for trial in trials where variants.insert(trial.variant).inserted {
      do throws(SpecificationError) {
        try trial.specification.check(against: try scenarios.scenario(of: trial), search: search)
      } catch {
        findings += error.diagnostics.filter { known.insert($0).inserted }
      }
    }
    guard findings.isEmpty else { throw SpecificationError(findings) }
    return scenarios
  }

  /// How many numbers each kind of network of each row learns, by the row's name.
  public func parameterCounts(
    _ scenarios: LoadedScenarios? = nil
  ) throws(SpecificationError) -> [String: [ParameterCount]] {
    let scenarios = scenarios ?? LoadedScenarios(search)
    var counts: [String: [ParameterCount]] = [:]
    // Rows whose learner and scenario are the same have the same networks.
    var known: [[String]: [ParameterCount]] = [:]
    for trial in trials where counts[trial.variant] == nil {
      let key = [trial.scenarioText, trial.algorithmText]
      if let count = known[key] {
        counts[trial.variant] = count
        continue
      }
      let scenario = try scenarios.scenario(of: trial)
      var stream = RandomStream(seed: 0, "parameter counts")
      let count =
        trial.specification.algorithm.makeAlgorithm(
          environment: trial.specification.environmentSpecification(of: scenario), batchSize: 1,
          stream: &stream
        ).parameterCounts
      known[key] = count
      counts[trial.variant] = count
    }
    return counts
  }
}

/// The scenarios of a plan's rows, each loaded once for all rows that share it.
public final class LoadedScenarios {
  private let search: ResourceSearch
  private var loaded: [String: Result<Scenario, SpecificationError>] = [:]
  /// The latest feeder and profiles, by what names them: scenarios that differ otherwise mostly share them.
  private var grids: [String: Grid] = [:]
  private var profiles: [String: ProfileSet] = [:]

  init(_ search: ResourceSearch) { self.search = search }

  /// The scenario of a trial.
  ///
  /// - Throws: ``SpecificationError`` with every finding and its place.
  func scenario(of trial: Trial) throws(SpecificationError) -> Scenario {
    if let known = loaded[trial.scenarioText] { return try known.get() }
    let result: Result<Scenario, SpecificationError>
    do throws(SpecificationError) {
      let specification = trial.specification.scenario
      result = .success(
        try Scenario.load(
          specification, search: search, grid: grid(of: specification.grid),
          profiles: profiles(of: specification.profiles)))
    } catch {
      result = .failure(error)
    }
    // Who plays a scenario lays out its year of profiles: of a sweep over many only the latest are kept.
    if loaded.count == 256 { loaded = [:] }
    loaded[trial.scenarioText] = result
    return try result.get()
  }

  /// A feeder that can be loaded; `nil` where the scenario has to say why not.
  private func grid(of specification: FeederSpecification) -> Grid? {
    if let known = grids[specification.feeder] { return known }
    grids = [:]
    grids[specification.feeder] = try? Grid.load(named: specification.feeder, search: search)
    return grids[specification.feeder]
  }

  /// Profiles that can be loaded; `nil` where the scenario has to say why not.
  private func profiles(of specification: ProfilesSpecification) -> ProfileSet? {
    if let known = profiles[specification.source] { return known }
    profiles = [:]
    profiles[specification.source] = try? specification.load(search: search)
    return profiles[specification.source]
  }
}
