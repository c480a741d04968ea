import Algorithms
import DecPOMDP
import EnergyTrading
import Experts
import NeuralNetworks
import Profiles
import RandomStreams
import Specification

/// Trains one trial: plays training days, fills the buffer, updates the learner, keeps checkpoints.
///
/// All copies step together. Every `update_every` environment steps give one update. A copy that
/// ends its day goes on with the next of a shuffled round of the training days.
struct Trainer {
  private let trial: Trial
  private let scenario: Scenario
  private let environment: EnergyTradingEnvironment
  private let evaluator: Evaluator
  private let learner: any Algorithm
  /// The expert's answers, where the warm-up or the buffer wants them.
  private let labels: ExpertLabels?
  private let buffer: ReplayBuffer
  private let batch: TransitionBatch<Float>
  private let storage: StepStorage

  private var days: DayRounds
  private var exploration: RandomStream
  private var sampling: RandomStream
  private var updating: RandomStream

  /// The copies' days in progress.
  private var playing: [DayMetrics]
  private var returns: [Double]
  /// Whether a copy began its day at midnight; a staggered first day is no whole episode.
  private var isWhole: [Bool]

  private(set) var record: TrainingRecord
  private var best: (score: Double, arrays: [NamedArray])?

  init(
    _ trial: Trial, _ scenario: Scenario, search: ResourceSearch
  ) throws(SpecificationError) {
    self.trial = trial
    self.scenario = scenario
    let training = trial.specification.training
    let algorithm = trial.specification.algorithm
    environment = try EnergyTradingEnvironment(
      scenario, copyCount: training.environments, discount: algorithm.discount,
      futureNetLoadAverages: algorithm.privileged.futureNetLoadAverages)
    evaluator = try Evaluator(scenario, daysAtOnce: scenario.days.validation.count)
    let root = RandomStream(seed: trial.seed, "trial")
    var initialization = root.split("initialization")
    let specification = environment.specification
    learner = algorithm.makeAlgorithm(
      environment: specification, batchSize: training.batch, stream: &initialization)
    labels = try trial.specification.makeLabels(scenario, search: search)
    buffer = ReplayBuffer(
      specification, copyCount: training.environments, capacity: training.buffer,
      replaying: training.replay, storesExpertActions: algorithm.wantsExpertActions)
    batch = TransitionBatch(specification, rows: training.batch)
    storage = StepStorage(specification, copyCount: training.environments)
    days = DayRounds(scenario.days.training, root.split("days"))
    exploration = root.split("exploration")
    sampling = root.split("sampling")
    updating = root.split("updating")
    record = TrainingRecord(learner.metrics)
    playing = []
    returns = Array(repeating: 0, count: training.environments)
    isWhole = []
    for copy in 0..<training.environments {
      let day = days.next()
      let step =
        training.staggered
        ? copy * specification.stepsPerEpisode / training.environments : 0
      environment.reset(copy: copy, episode: day, step: step)
      playing.append(DayMetrics(day: day, of: scenario))
      isWhole.append(step == 0)
    }
  }

  /// Agents and shapes as the learner sees them.
  var specification: EnvironmentSpecification { environment.specification }

  /// How many numbers each kind of network learns.
  var parameterCounts: [ParameterCount] { learner.parameterCounts }

  /// Trains to the end and returns the policy that the trial keeps.
  mutating func train(tell: (TrialEvent) -> Void) throws(ParameterError) -> KeptPolicies {
    let training = trial.specification.training
    let evaluation = trial.specification.evaluation
    var owed = 0
    var steps = 0
    while record.episodes < training.episodes {
      let isWarmup = record.episodes < training.warmup.episodes
      step(number: steps / training.environments, warmup: isWarmup ? training.warmup.policy : nil)
      steps += training.environments
      if !isWarmup, buffer.count >= training.batch {
        owed += training.environments
        while owed >= training.updateEvery {
          owed -= training.updateEvery
          buffer.sample(into: batch, stream: &sampling)
          learner.update(batch, stream: &updating)
          record.add(learner.metrics.values)
        }
      }
      let before = record.episodes
      endDays(steps: steps, limit: training.episodes)
      let after = record.episodes
      guard after > before else { continue }
      if before / evaluation.everyEpisodes < after / evaluation.everyEpisodes
        || after == training.episodes
      {
        checkpoint()
      }
      tell(progress)
    }
    let last = learner.policy.arrays
    return KeptPolicies(kept: evaluation.keep == .best ? best?.arrays ?? last : last, last: last)
  }

  /// One step of all copies, into the buffer.
  private mutating func step(number: Int, warmup: TrainingSpecification.WarmupPolicy?) {
    environment.observe(into: storage.observations)
    environment.observePrivileged(into: storage.privileged)
    labels?.ask(environment, step: number, aboutAll: warmup == .expert)
    if warmup == .random {
      for entry in storage.actions.indices {
        storage.actions[entry] = Float(2 * exploration.uniform() - 1)
      }
    } else {
      learner.explore(
        observations: UnsafeBufferPointer(storage.observations), rows: environment.copyCount,
        into: storage.actions, stream: &exploration)
    }
    if warmup == .expert {
      labels?.lay(over: storage.actions, offsets: specification.actionOffsets)
    }
    environment.step(
      actions: UnsafeBufferPointer(storage.actions), outcome: storage.outcome)
    buffer.append(
      observations: UnsafeBufferPointer(storage.observations),
      privileged: UnsafeBufferPointer(storage.privileged),
      actions: UnsafeBufferPointer(storage.actions), expert: labels?.transition,
      outcome: storage.outcome)
    for copy in playing.indices {
      playing[copy].add(environment.outcome, copy: copy)
      if let labels { playing[copy].add(labels.decision.status[copy]) }
      returns[copy] += Double(storage.outcome.reward[copy])
    }
  }

  /// Books the days that ended and begins the next.
  private mutating func endDays(steps: Int, limit: Int) {
    var ended: [(metrics: DayMetrics, trainingReturn: Double)] = []
    for copy in playing.indices where storage.outcome.isTerminal[copy] {
      if isWhole[copy], record.episodes + ended.count < limit {
        ended.append((playing[copy], returns[copy]))
      }
      let day = days.next()
      environment.reset(copy: copy, episode: day, step: 0)
      playing[copy] = DayMetrics(day: day, of: scenario)
      returns[copy] = 0
      isWhole[copy] = true
    }
    record.add(ended, environmentSteps: steps)
  }

  /// Plays the validation days and keeps the parameters if they are the best so far.
  private mutating func checkpoint() {
    let metrics = evaluator.play(learner.policy, days: scenario.days.validation)
    record.checkpointEpisodes.append(Int32(record.episodes))
    record.checkpoints.append(metrics)
    let score = metrics.reduce(0) { $0 + $1.reward }
    if best.map({ score > $0.score }) ?? true {
      best = (score, learner.policy.arrays)
      if trial.specification.evaluation.keep == .best {
        record.keptCheckpoint = record.checkpoints.count - 1
      }
    }
    if trial.specification.evaluation.keep == .last {
      record.keptCheckpoint = record.checkpoints.count - 1
    }
  }

  private var progress: TrialEvent {
    let training = trial.specification.training
    let latest = record.checkpoints.last ?? []
    let window = min(record.episodes, 50)
    func mean(_ values: some Collection<Double>) -> Double? {
      values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
    return TrialEvent(
      .training, episode: record.episodes, of: training.episodes,
      cost: mean(latest.map(\.cost)) ?? mean(record.cost.suffix(window)),
      violationRate: mean(latest.map(\.violationRate))
        ?? mean(record.violationRate.suffix(window)))
  }
}

/// The parameters that a trial ends with.
struct KeptPolicies {
  /// Those that tables are about.
  var kept: [NamedArray]
  /// Those after the last update.
  var last: [NamedArray]
}
