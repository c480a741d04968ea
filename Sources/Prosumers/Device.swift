public import Specification

/// A device of a prosumer: its data, its limits and its physics for one step.
///
/// A conformer is one file and one line in ``deviceKinds``; the YAML, the schema, the environment's
/// observations and actions and the conformance tests follow from it. Every function is pure: what
/// changes over a day is one number, the ``DeviceSituation/state``.
public protocol Device: SpecificationRecord {
  /// The name, unique within the prosumer.
  var name: String { get }
  /// Where the name stands in its file.
  var place: SourceLocation? { get }
  /// The profile that the device follows, or `nil`.
  var profile: ProfileReference? { get }
  /// The action entries a_i takes for the device, at most two, in their order.
  var actions: [DeviceEntry] { get }
  /// What the prosumer observes of the device, or `nil` for nothing.
  var observed: DeviceEntry? { get }
  /// The cost term that ``DeviceOutcome/cost`` belongs to, or `nil` for a device without cost.
  var costTerm: CostTerm? { get }
  /// The state before the day's first step.
  var initialState: Double { get }
  /// The action whose projection leaves the device alone.
  var idleAction: SIMD2<Double> { get }

  /// The power that is there to be used, in kW; 0 for a device that follows no profile.
  func availableKW(profileValue: Double) -> Double
  /// Projects an action onto the limits of the situation, executes it, and tells what came of it.
  ///
  /// Entries beyond ``actions`` are ignored. Whatever the entries are, no limit is broken: each is read
  /// through ``clippedAction(_:)`` first.
  func step(_ action: SIMD2<Double>, in situation: DeviceSituation) -> DeviceOutcome
  /// The value of the ``observed`` entry.
  func observation(in situation: DeviceSituation) -> Double
  /// The energy stored beyond the initial state, in kWh; 0 for a device that stores none.
  func storedSurplusKWh(state: Double) -> Double
}

extension Device {
  /// No profile.
  public var profile: ProfileReference? { nil }
  /// Nothing observed.
  public var observed: DeviceEntry? { nil }
  /// No memory.
  public var initialState: Double { 0 }
  /// Nothing available.
  public func availableKW(profileValue: Double) -> Double { 0 }
  /// Nothing observed.
  public func observation(in situation: DeviceSituation) -> Double { 0 }
  /// Nothing stored.
  public func storedSurplusKWh(state: Double) -> Double { 0 }
}

/// An entry of an observation or an action that belongs to a device.
public struct DeviceEntry: Sendable, Hashable {
  /// What it is, in short, such as `p` or `soc`.
  public var quantity: String
  /// The physical unit before scaling.
  public var unit: String
  /// One line that says how it is scaled.
  public var meaning: String

  /// Creates an entry.
  public init(_ quantity: String, unit: String, meaning: String) {
    self.quantity = quantity
    self.unit = unit
    self.meaning = meaning
  }
}

/// A profile's column as a specification names it.
public struct ProfileReference: Sendable, Hashable {
  /// The column's name.
  public var column: String
  /// Where it is named.
  public var place: SourceLocation?

  /// Creates a reference.
  public init(column: String, place: SourceLocation?) {
    self.column = column
    self.place = place
  }
}

/// What a device finds at the beginning of a step.
public struct DeviceSituation: Sendable, Hashable {
  /// The device's memory: a battery's state of charge, a generator's last power.
  public var state: Double
  /// The value of the device's profile, per unit, not negative.
  public var profileValue: Double
  /// The prosumer's uncurtailed load in kW, not negative.
  public var loadKW: Double

  /// Creates a situation.
  public init(state: Double, profileValue: Double, loadKW: Double) {
    self.state = state
    self.profileValue = profileValue
    self.loadKW = loadKW
  }
}

/// What a device did in a step.
public struct DeviceOutcome: Sendable, Hashable {
  /// The device's power in its own direction, in kW: charging, generated or curtailed.
  public var powerKW: Double
  /// What the device adds to the prosumer's net load, in kW: ± ``powerKW``.
  public var drawKW: Double
  /// The reactive power that it feeds in, in kvar.
  public var generatedKvar: Double
  /// The state at the end of the step.
  public var state: Double
  /// The action as executed, in [−1, 1]; unused entries are 0.
  public var executed: SIMD2<Double>
  /// The device's cost of the step, in currency.
  public var cost: Double

  /// Creates an outcome.
  public init(
    powerKW: Double, drawKW: Double, generatedKvar: Double = 0, state: Double = 0,
    executed: SIMD2<Double>, cost: Double = 0
  ) {
    self.powerKW = powerKW
    self.drawKW = drawKW
    self.generatedKvar = generatedKvar
    self.state = state
    self.executed = executed
    self.cost = cost
  }
}

/// An action entry as every device reads it: clipped to [−1, 1]; one that is not finite counts as 0.
///
/// A diverged policy thus asks for the middle of the range rather than for an extreme.
@inlinable
public func clippedAction(_ entry: Double) -> Double {
  entry.isFinite ? min(1, max(-1, entry)) : 0
}
