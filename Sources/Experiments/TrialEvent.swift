import Foundation

/// What a trial tells while it runs: one JSON object a line on its process's standard output.
public struct TrialEvent: Codable, Sendable, Hashable {
  /// What the trial is doing.
  public enum Phase: String, Codable, Sendable {
    /// Reading the grid and the profiles, building the environment.
    case preparing
    /// Going on from a checkpoint, `episode` episodes of which were finished.
    case resuming
    /// Learning; `episode` counts.
    case training
    /// Playing the held-out days.
    case evaluating
    /// Writing the results file.
    case writing
    /// The results file stands.
    case done
  }

  /// What the trial is doing.
  public var phase: Phase
  /// Episodes finished.
  public var episode: Int
  /// Episodes to finish.
  public var episodes: Int
  /// The mean daily cost of the last evaluation or of the latest training episodes, in the
  /// scenario's currency.
  public var cost: Double?
  /// The same days' share of bus-steps outside the voltage limits.
  public var violationRate: Double?

  /// Creates an event.
  public init(
    _ phase: Phase, episode: Int, of episodes: Int, cost: Double? = nil,
    violationRate: Double? = nil
  ) {
    self.phase = phase
    self.episode = episode
    self.episodes = episodes
    self.cost = cost
    self.violationRate = violationRate
  }

  /// The share of the trial that is done, from 0 to 1.
  public var fraction: Double {
    phase == .done ? 1 : episodes == 0 ? 0 : Double(episode) / Double(episodes)
  }

  /// The whole tenths of the trial that are done.
  public var tenths: Int { Int(fraction * 10) }

  /// The event as one line of JSON, without its line end.
  public var line: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return (try? encoder.encode(self)).map { String(decoding: $0, as: UTF8.self) } ?? "{}"
  }

  /// Reads an event's line, or returns `nil` where it is none.
  public init?(line: some StringProtocol) {
    guard let event = try? JSONDecoder().decode(TrialEvent.self, from: Data(line.utf8)) else {
      return nil
    }
    self = event
  }
}
