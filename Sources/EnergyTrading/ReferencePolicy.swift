public import DecPOMDP

/// A policy that needs no learning, as a row to compare with.
public final class ReferencePolicy: JointPolicy {
  /// The name in tables.
  public let name: String
  private let action: [Float]

  private init(name: String, action: [Float]) {
    self.name = name
    self.action = action
  }

  /// Nobody does anything.
  ///
  /// Batteries rest, generators hold their power, renewables feed in all that is available without
  /// reactive power, nothing is curtailed. The action is its own projection.
  public static func doNothing(in scenario: Scenario) -> ReferencePolicy {
    ReferencePolicy(name: "do_nothing", action: scenario.idleAction)
  }

  /// Writes the joint action of each row.
  public func act(
    observations: UnsafeBufferPointer<Float>, rows: Int,
    into actions: UnsafeMutableBufferPointer<Float>
  ) {
    for row in 0..<rows {
      for entry in action.indices { actions[row * action.count + entry] = action[entry] }
    }
  }
}
