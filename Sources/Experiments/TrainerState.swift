import NeuralNetworks
import RandomStreams

/// Everything of a trainer that changes while it trains, but for what the learner, the buffer and
/// the environment hold themselves.
///
/// It is one value and goes into checkpoints whole: a property that is added here is in them by
/// itself.
struct TrainerState: Codable {
  /// The parameters that scored best on the validation days so far.
  struct Best: Codable {
    var score: Double
    var arrays: [NamedArray]
  }

  var days: DayRounds
  var exploration: RandomStream
  var sampling: RandomStream
  var updating: RandomStream

  /// The copies' days in progress.
  var playing: [DayMetrics] = []
  /// The sum of rewards of each copy's day in progress.
  var returns: [Double]
  /// Whether a copy began its day at midnight; a staggered first day is no whole episode.
  var isWhole: [Bool] = []

  var record: TrainingRecord
  var best: Best?

  /// Environment steps so far, over all copies.
  var steps = 0
  /// Environment steps that no update has answered for yet.
  var owed = 0

  /// The state before the first step, without days in progress.
  init(_ root: RandomStream, trainingDays: [Int], copyCount: Int, record: TrainingRecord) {
    days = DayRounds(trainingDays, root.split("days"))
    exploration = root.split("exploration")
    sampling = root.split("sampling")
    updating = root.split("updating")
    returns = Array(repeating: 0, count: copyCount)
    self.record = record
  }
}
