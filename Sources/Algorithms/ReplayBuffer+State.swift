extension ReplayBuffer {
  /// The stored rows of a buffer, for checkpoints.
  public struct State: Sendable, Hashable {
    /// How many steps each ring holds.
    public var storedSteps: Int
    /// The rows (copy, step, entry), each ring from its oldest step on.
    public var rows: [Float]
    /// How each row ended: 0 continued, 1 terminal, 2 cut.
    public var endings: [UInt8]

    /// Creates a state.
    public init(storedSteps: Int, rows: [Float], endings: [UInt8]) {
      self.storedSteps = storedSteps
      self.rows = rows
      self.endings = endings
    }
  }
}
