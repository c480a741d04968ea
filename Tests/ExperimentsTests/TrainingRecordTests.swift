import Algorithms
import EnergyTrading
import Experiments
import RandomStreams
import Testing

@Suite struct TrainingRecordTests {
  private let scenario: Scenario
  private let metrics: MetricRecord

  init() throws {
    let (trial, scenario) = try SmallExperiment.trial()
    var stream = RandomStream(seed: 1, "initialization")
    self.scenario = scenario
    metrics =
      trial.specification.algorithm.makeAlgorithm(
        environment: scenario.environmentSpecification(), batchSize: 1, stream: &stream
      ).metrics
  }

  /// An update's numbers, rising by one from the first.
  private func numbers(from first: Float) -> [Float] {
    metrics.values.indices.map { first + Float($0) }
  }

  private func day(_ index: Int, reward: Double = 0) -> DayMetrics {
    var metrics = DayMetrics(day: index, of: scenario)
    metrics.reward = reward
    metrics.costs[0] = 10 * reward
    return metrics
  }

  @Test func `an episode's learner metrics are the mean of the updates since the one before`() {
    var record = TrainingRecord(metrics)
    record.add(numbers(from: 1))
    record.add(numbers(from: 2))
    record.add(numbers(from: 6))
    record.add([(day(4, reward: -3), -2.5)], environmentSteps: 192)
    record.add(numbers(from: 5))
    record.add([(day(7, reward: -1), -0.5)], environmentSteps: 384)
    #expect(record.learner == numbers(from: 3) + numbers(from: 5))
    #expect(record.day == [4, 7])
    #expect(record.environmentSteps == [192, 384])
    #expect(record.reward == [-3, -1])
    #expect(record.trainingReturn == [-2.5, -0.5])
    #expect(record.cost == [-30, -10])
    #expect(record.episodes == 2)
  }

  @Test func `an episode without an update has no learner metrics`() {
    var record = TrainingRecord(metrics)
    record.add([(day(0), 0)], environmentSteps: 96)
    #expect(record.learner.count == metrics.values.count)
    #expect(record.learner.count { $0.isNaN } == metrics.values.count)
  }

  @Test func `a checkpoint has the latest update's metrics, and none before the first`() {
    var record = TrainingRecord(metrics)
    record.add([(day(0), 0)], environmentSteps: 96)
    record.addCheckpoint([day(8)])
    record.add(numbers(from: 1))
    record.add(numbers(from: 5))
    record.add([(day(1), 0)], environmentSteps: 192)
    record.addCheckpoint([day(8)])
    record.add([(day(2), 0)], environmentSteps: 288)
    record.addCheckpoint([day(8)])
    #expect(record.checkpointEpisodes == [1, 2, 3])
    #expect(record.checkpoints.count == 3)
    let width = metrics.values.count
    #expect(record.checkpointLearner.prefix(width).allSatisfy { $0.isNaN })
    #expect(Array(record.checkpointLearner.dropFirst(width)) == numbers(from: 5) + numbers(from: 5))
  }

  @Test func `episodes that end in one step share their mean`() {
    var record = TrainingRecord(metrics)
    record.add(numbers(from: 4))
    record.add([(day(0), 0), (day(1), 0)], environmentSteps: 192)
    #expect(record.learner == numbers(from: 4) + numbers(from: 4))
  }

  @Test func `updates of a step in which no day ends count for the next that does`() {
    var record = TrainingRecord(metrics)
    record.add(numbers(from: 1))
    record.add([], environmentSteps: 2)
    record.add(numbers(from: 3))
    record.add([(day(0), 0)], environmentSteps: 96)
    #expect(record.learner == numbers(from: 2))
  }
}
