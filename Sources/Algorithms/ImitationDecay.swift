import Specification

/// How imitation fades: in a straight line from its full weight to none.
public struct ImitationDecay: Sendable, Hashable {
  /// After how many updates of the learner nothing is left; `nil` for never.
  public var updates: Int?

  /// Imitation that stays.
  static var never: ImitationDecay { ImitationDecay(updates: nil) }

  private init(updates: Int?) { self.updates = updates }

  /// Reads `decay_updates`.
  init(from fields: inout FieldReader) {
    updates = fields.optionalInteger(
      "decay_updates",
      "The updates after which imitation has faded, in a straight line; it never does without.",
      1...1_000_000_000_000)
  }

  /// The share of the weight that is left after some updates, from 1 to 0.
  public func share(after done: Int) -> Double {
    guard let updates else { return 1 }
    return max(0, 1 - Double(done) / Double(updates))
  }
}
