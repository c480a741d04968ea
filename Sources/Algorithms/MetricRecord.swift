/// One number, or one for each agent, that an update measures.
public struct MetricDescription: Sendable, Hashable, Codable {
  /// The name in results files, such as `critic_loss`.
  public let name: String
  /// One line.
  public let summary: String
  /// Whether there is one number for each agent.
  public let isPerAgent: Bool
  /// What results files call it where they have it at each checkpoint too; `nil` where they do not.
  public let checkpointName: String?

  /// Describes a metric.
  public init(
    _ name: String, _ summary: String, isPerAgent: Bool = false, checkpointName: String? = nil
  ) {
    self.name = name
    self.summary = summary
    self.isPerAgent = isPerAgent
    self.checkpointName = checkpointName
  }
}

/// The latest numbers of a fixed list of metrics; storage planned once.
public final class MetricRecord {
  /// What is measured, in order.
  public let descriptions: [MetricDescription]
  /// The numbers, end to end: one for each description, or one for each agent.
  public private(set) var values: [Float]
  private let offsets: [Int]
  private let agentCount: Int

  /// Plans a record of metrics, all 0.
  public init(_ descriptions: [MetricDescription], agentCount: Int) {
    self.descriptions = descriptions
    self.agentCount = agentCount
    offsets = descriptions.reduce(into: [0]) {
      $0.append($0[$0.count - 1] + ($1.isPerAgent ? agentCount : 1))
    }
    values = Array(repeating: 0, count: offsets[descriptions.count])
  }

  /// Where the numbers of the metric at `index` stand in ``values``.
  public func range(of index: Int) -> Range<Int> { offsets[index]..<offsets[index + 1] }

  /// The numbers of the metric called `name`; empty where there is none.
  public func values(of name: String) -> ArraySlice<Float> {
    descriptions.firstIndex { $0.name == name }.map { values[range(of: $0)] } ?? []
  }

  /// Goes back to numbers that ``values`` gave.
  ///
  /// - Returns: Whether they are as many; if not, nothing changes.
  public func restore(_ values: [Float]) -> Bool {
    guard values.count == self.values.count else { return false }
    self.values = values
    return true
  }

  /// Records the metric at `index`.
  public func record(_ value: Float, at index: Int, agent: Int = 0) {
    values[offsets[index] + agent] = value
  }
}
