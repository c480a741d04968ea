package import Algorithms

/// What training went through: a row an episode, a row a checkpoint.
package struct TrainingRecord: Codable {
  /// What the learner measures.
  let metrics: [MetricDescription]
  /// Numbers of one row of ``learner``.
  let learnerWidth: Int

  /// The day of each episode.
  package private(set) var day: [Int32] = []
  /// Environment steps, over all copies, when the episode ended.
  package private(set) var environmentSteps: [Int64] = []
  /// The sum of the episode's rewards as trained on.
  package private(set) var trainingReturn: [Double] = []
  /// The sum of the episode's rewards without baseline and shaping.
  package private(set) var reward: [Double] = []
  /// The community's operating cost.
  package private(set) var cost: [Double] = []
  /// Bus-steps outside the limits over all bus-steps.
  package private(set) var violationRate: [Double] = []
  /// (episode, learner's numbers) the mean over the updates since the episode before; NaN without any.
  package private(set) var learner: [Float] = []

  /// (episode, status) how many of the expert's answers were of each `ExpertStatus`.
  package private(set) var expertAnswers: [Int32] = []

  /// The episodes after which there was a checkpoint.
  package private(set) var checkpointEpisodes: [Int32] = []
  /// The metrics of the validation days at each checkpoint.
  package private(set) var checkpoints: [[DayMetrics]] = []
  /// (checkpoint, learner's numbers) those of the latest update; NaN before the first.
  package private(set) var checkpointLearner: [Float] = []
  /// The index of the checkpoint that was kept.
  var keptCheckpoint = 0

  private var sums: [Double]
  private var updates = 0
  /// The latest update's numbers.
  private var latest: [Float]

  /// A record without episodes; `record` says what updates measure.
  package init(_ record: MetricRecord) {
    metrics = record.descriptions
    learnerWidth = record.values.count
    sums = Array(repeating: 0, count: learnerWidth)
    latest = Array(repeating: .nan, count: learnerWidth)
  }

  /// How many episodes are in the record.
  package var episodes: Int { day.count }

  /// Takes in the metrics of an update.
  package mutating func add(_ values: [Float]) {
    for index in sums.indices {
      sums[index] += Double(values[index])
      latest[index] = values[index]
    }
    updates += 1
  }

  /// Takes in the episodes that ended in one step of all copies.
  package mutating func add(
    _ ended: [(metrics: DayMetrics, trainingReturn: Double)], environmentSteps steps: Int
  ) {
    let means = sums.map { updates == 0 ? Float.nan : Float($0 / Double(updates)) }
    for (metrics, total) in ended {
      day.append(Int32(metrics.day))
      environmentSteps.append(Int64(steps))
      trainingReturn.append(total)
      reward.append(metrics.reward)
      cost.append(metrics.cost)
      violationRate.append(metrics.violationRate)
      learner += means
      expertAnswers += metrics.expertAnswers.map(Int32.init)
    }
    guard !ended.isEmpty else { return }
    updates = 0
    for index in sums.indices { sums[index] = 0 }
  }

  /// Takes in a checkpoint after the latest episode and update, by its validation days.
  package mutating func addCheckpoint(_ days: [DayMetrics]) {
    checkpointEpisodes.append(Int32(episodes))
    checkpoints.append(days)
    checkpointLearner += latest
  }
}
