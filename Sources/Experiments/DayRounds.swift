package import RandomStreams

/// Days in shuffled rounds: each day once before any comes again.
package struct DayRounds: Codable {
  private var days: [Int]
  private var position = 0
  private var stream: RandomStream

  /// Rounds of at least one day.
  package init(_ days: [Int], _ stream: RandomStream) {
    precondition(!days.isEmpty, "rounds need a day")
    self.days = days
    self.stream = stream
    self.days.shuffle(using: &self.stream)
  }

  /// The next day.
  package mutating func next() -> Int {
    if position == days.count {
      days.shuffle(using: &stream)
      position = 0
    }
    defer { position += 1 }
    return days[position]
  }
}
