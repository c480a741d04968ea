public import Prosumers

/// A device that can follow a schedule, in whatever state it finds itself.
///
/// A conformance is one file beside this one. A device without one is left alone.
public protocol ScheduledDevice: Device {
  /// The action that follows a schedule; the environment's projection makes it feasible.
  func action(following step: ScheduledStep, in situation: DeviceSituation) -> SIMD2<Double>
}

/// What a schedule has a device do in a step.
public struct ScheduledStep: Sendable, Hashable, BitwiseCopyable {
  /// The power in the device's own direction, in kW: charging, generated or curtailed.
  public var powerKW: Double
  /// The reactive power fed in, in kvar.
  public var reactiveKvar: Double
  /// The state in which the schedule expects the device before the step.
  public var stateBefore: Double

  /// Creates a step of a schedule.
  public init(powerKW: Double, reactiveKvar: Double, stateBefore: Double) {
    self.powerKW = powerKW
    self.reactiveKvar = reactiveKvar
    self.stateBefore = stateBefore
  }
}
