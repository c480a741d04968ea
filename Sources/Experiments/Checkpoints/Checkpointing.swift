/// Writes a trial's checkpoints while it trains, and finds the one to go on from.
struct Checkpointing {
  private let files: CheckpointFiles?
  private let trial: Trial
  private let everyEpisodes: Int
  private let stop: StopRequest
  private let note: (String) -> Void
  private let began = ContinuousClock.now

  /// The newest checkpoint that is of use.
  private var newest: String?
  /// The episodes after which the next is due.
  private var due = 0
  /// What earlier processes of the trial spent on it.
  private(set) var before = CheckpointHeader.Spent()

  /// What is told apart by the program's digest, among other things: a short trial never needs it.
  private var origin: CheckpointHeader.Origin { CheckpointHeader.Origin(trial) }

  /// Prepares the checkpoints of a trial; without a journal there are none.
  init(
    _ trial: Trial, journal: TrialJournal?, stop: StopRequest, note: @escaping (String) -> Void
  ) {
    files = journal.map { CheckpointFiles($0) }
    self.trial = trial
    everyEpisodes = trial.specification.training.checkpoint.everyEpisodes
    self.stop = stop
    self.note = note
  }

  /// Makes a trainer, and sets it to the newest checkpoint that can be read.
  mutating func trainer(_ make: () throws -> Trainer) throws -> Trainer {
    let candidates = files?.candidates(of: origin, note: note) ?? []
    for candidate in candidates {
      var trainer = try make()
      do {
        try trainer.restore(from: candidate.path)
        newest = candidate.path
        before = candidate.header.spent
        plan(after: trainer.record.episodes)
        note("goes on after \(trainer.record.episodes) episodes, from \(candidate.path)")
        return trainer
      } catch {
        note("leaves \(candidate.path) alone: \(error)")
      }
    }
    plan(after: 0)
    return try make()
  }

  /// Writes a checkpoint where one is due or a stop is asked for.
  ///
  /// - Returns: Whether training shall stop.
  mutating func takesStop(_ trainer: Trainer) -> Bool {
    if stop.isRequested {
      save(trainer)
      return true
    }
    if everyEpisodes > 0, trainer.record.episodes >= due {
      save(trainer)
      plan(after: trainer.record.episodes)
    }
    return false
  }

  /// Removes the checkpoints of a trial that is done.
  func remove() { files?.remove() }

  private mutating func plan(after episodes: Int) {
    guard everyEpisodes > 0 else { return }
    due = (episodes / everyEpisodes + 1) * everyEpisodes
  }

  /// A checkpoint that cannot be written is no reason to end: the trial goes on, with a note.
  private mutating func save(_ trainer: Trainer) {
    guard let files else { return }
    let path = files.next(after: newest)
    let header = CheckpointHeader(
      origin: origin, episodes: trainer.record.episodes, steps: trainer.state.steps,
      spent: CheckpointHeader.Spent(
        seconds: before.seconds + (ContinuousClock.now - began) / .seconds(1),
        processorSeconds: before.processorSeconds + TrialTiming.processorSeconds))
    do {
      try trainer.save(header, to: path)
      newest = path
    } catch {
      note("could not write a checkpoint: \(error)")
    }
  }
}
