/// A source in the case's own data, apart from the slack.
public struct Generator: Sendable, Hashable {
  /// The number of its bus.
  public var bus: Int
  /// Active power in kW.
  public var powerKW: Double
  /// Reactive power in kvar; a result, and so ignored, where the voltage is held.
  public var powerKvar: Double
  /// The voltage magnitude in pu that it holds (a PV bus), or `nil` where it injects P and Q.
  public var voltage: Double?

  /// Creates a generator.
  public init(bus: Int, powerKW: Double, powerKvar: Double = 0, voltage: Double? = nil) {
    self.bus = bus
    self.powerKW = powerKW
    self.powerKvar = powerKvar
    self.voltage = voltage
  }
}

/// The bus that balances the grid: a voltage source of any power.
public struct Slack: Sendable, Hashable {
  /// The number of its bus.
  public var bus: Int
  /// Voltage magnitude in pu.
  public var voltage: Double
  /// Voltage angle in degrees.
  public var angleDegrees: Double

  /// Creates a slack.
  public init(bus: Int, voltage: Double = 1, angleDegrees: Double = 0) {
    self.bus = bus
    self.voltage = voltage
    self.angleDegrees = angleDegrees
  }
}
