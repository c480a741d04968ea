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
///
/// What changes while it trains is held by the learner, the buffer, the environment and ``state``
/// alone, and a ``TrainerCheckpoint`` has all four.
struct Trainer {
  let trial: Trial
  let scenario: Scenario
  let environment: EnergyTradingEnvironment
  private let evaluator: Evaluator
  let learner: any Algorithm
  /// The expert's answers, where the warm-up or the buffer wants them.
  private let labels: ExpertLabels?
  let buffer: ReplayBuffer
  private let batch: TransitionBatch<Float>
  private let storage: StepStorage
  var state: TrainerState

  init(
    _ trial: Trial, _ scenario: Scenario, _ surroundings: ExpertSurroundings
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
    labels = try trial.specification.makeLabels(scenario, surroundings)
    buffer = ReplayBuffer(
      specification, copyCount: training.environments, capacity: training.buffer,
      replaying: training.replay, storesExpertActions: algorithm.wantsExpertActions)
    batch = TransitionBatch(specification, rows: training.batch)
    storage = StepStorage(specification, copyCount: training.environments)
    state = TrainerState(
      root, trainingDays: scenario.days.training, copyCount: training.environments,
      record: TrainingRecord(learner.metrics))
    for copy in 0..<training.environments {
      let day = state.days.next()
      let step =
        training.staggered
        ? copy * specification.stepsPerEpisode / training.environments : 0
      environment.reset(copy: copy, episode: day, step: step)
      state.playing.append(DayMetrics(day: day, of: scenario))
      state.isWhole.append(step == 0)
    }
  }

  /// Agents and shapes as the learner sees them.
  var specification: EnvironmentSpecification { environment.specification }
  /// How many numbers each kind of network learns.
  var parameterCounts: [ParameterCount] { learner.parameterCounts }
  /// What training went through so far.
  var record: TrainingRecord { state.record }

  /// Trains to the end and returns the policies that the trial ends with.
  ///
  /// - Parameters:
  ///   - pause: Asked before every step of all copies, with the episodes finished; where it says so,
  ///     training stops there.
  ///   - tell: Takes progress.
  /// - Returns: The policies, or `nil` where training was stopped.
  mutating func train(
    stoppingWhere pause: (Trainer) -> Bool = { _ in false }, tell: (TrialEvent) -> Void
  ) -> KeptPolicies? {
    let training = trial.specification.training
    let evaluation = trial.specification.evaluation
    while true {
      if pause(self) { return nil }
      guard state.record.episodes < training.episodes else { break }
      let isWarmup = state.record.episodes < training.warmup.episodes
      step(warmup: isWarmup ? training.warmup.policy : nil)
      state.steps += training.environments
      if !isWarmup, buffer.count >= training.batch {
        state.owed += training.environments
        while state.owed >= training.updateEvery {
          state.owed -= training.updateEvery
          buffer.sample(into: batch, stream: &state.sampling)
          learner.update(batch, stream: &state.updating)
          state.record.add(learner.metrics.values)
        }
      }
      let before = state.record.episodes
      endDays(limit: training.episodes)
      let after = state.record.episodes
      guard after > before else { continue }
      if before / evaluation.everyEpisodes < after / evaluation.everyEpisodes
        || after == training.episodes
      {
        judge()
      }
      tell(progress)
    }
    let last = learner.policy.arrays
    return KeptPolicies(
      kept: evaluation.keep == .best ? state.best?.arrays ?? last : last, last: last)
  }

  /// One step of all copies, into the buffer.
  private mutating func step(warmup: TrainingSpecification.WarmupPolicy?) {
    environment.observe(into: storage.observations)
    environment.observePrivileged(into: storage.privileged)
    labels?.ask(
      environment, step: state.steps / environment.copyCount, aboutAll: warmup == .expert)
    if warmup == .random {
      for entry in storage.actions.indices {
        storage.actions[entry] = Float(2 * state.exploration.uniform() - 1)
      }
    } else {
      learner.explore(
        observations: UnsafeBufferPointer(storage.observations), rows: environment.copyCount,
        into: storage.actions, stream: &state.exploration)
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
    for copy in state.playing.indices {
      state.playing[copy].add(environment.outcome, copy: copy)
      if let labels { state.playing[copy].add(labels.decision.status[copy]) }
      state.returns[copy] += Double(storage.outcome.reward[copy])
    }
  }

  /// Books the days that ended and begins the next.
  private mutating func endDays(limit: Int) {
    var ended: [(metrics: DayMetrics, trainingReturn: Double)] = []
    for copy in state.playing.indices where storage.outcome.isTerminal[copy] {
      if state.isWhole[copy], state.record.episodes + ended.count < limit {
        ended.append((state.playing[copy], state.returns[copy]))
      }
      let day = state.days.next()
      environment.reset(copy: copy, episode: day, step: 0)
      state.playing[copy] = DayMetrics(day: day, of: scenario)
      state.returns[copy] = 0
      state.isWhole[copy] = true
    }
    state.record.add(ended, environmentSteps: state.steps)
  }

  /// Plays the validation days and keeps the parameters if they are the best so far.
  private mutating func judge() {
    let metrics = evaluator.play(learner.policy, days: scenario.days.validation)
    state.record.addCheckpoint(metrics)
    let score = metrics.reduce(0) { $0 + $1.reward }
    if state.best.map({ score > $0.score }) ?? true {
      state.best = TrainerState.Best(score: score, arrays: learner.policy.arrays)
      if trial.specification.evaluation.keep == .best {
        state.record.keptCheckpoint = state.record.checkpoints.count - 1
      }
    }
    if trial.specification.evaluation.keep == .last {
      state.record.keptCheckpoint = state.record.checkpoints.count - 1
    }
  }

  private var progress: TrialEvent {
    let training = trial.specification.training
    let latest = state.record.checkpoints.last ?? []
    let window = min(state.record.episodes, 50)
    func mean(_ values: some Collection<Double>) -> Double? {
      values.isEmpty ? nil : values.reduce(0, +) / Double(values.count)
    }
    return TrialEvent(
      .training, episode: state.record.episodes, of: training.episodes,
      cost: mean(latest.map(\.cost)) ?? mean(state.record.cost.suffix(window)),
      violationRate: mean(latest.map(\.violationRate))
        ?? mean(state.record.violationRate.suffix(window)))
  }
}

/// The parameters that a trial ends with.
struct KeptPolicies {
  /// Those that tables are about.
  var kept: [NamedArray]
  /// Those after the last update.
  var last: [NamedArray]
}
