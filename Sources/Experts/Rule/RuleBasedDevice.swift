public import Prosumers

/// A device that the rule-based prosumer knows how to run.
///
/// A conformance is one file beside this one. The rule leaves a device without one alone.
public protocol RuleBasedDevice: Device {
  /// Whether the device acts on the net load that the prosumer's other devices leave, as stores do.
  var followsNetLoad: Bool { get }
  /// The action that the rule asks for; the environment's projection makes it feasible.
  func ruleAction(in situation: RuleSituation) -> SIMD2<Double>
}

extension RuleBasedDevice {
  /// It acts before the stores do.
  public var followsNetLoad: Bool { false }
}

/// What a rule-based prosumer goes by when it decides on one device.
public struct RuleSituation {
  /// What the device finds.
  public var device: DeviceSituation
  /// The prosumer's net load as its devices so far leave it, in kW, drawing positive.
  public var netKW: Double
  /// λ^B, in currency per kWh.
  public var buyPrice: Double
  /// λ^S, in currency per kWh.
  public var sellPrice: Double
  /// What a stored kWh is worth at the day's end while the store is below its initial state, and above.
  public var storedValue: (shortfall: Double, surplus: Double)
  /// How far the last voltage at the prosumer's bus lies outside the volt–var dead band, in pu: positive
  /// above, negative below, 0 within.
  public var voltageExcess: Double
  /// The change of a reactive action for each pu of excess.
  public var voltVarGain: Double
  /// The device's last executed action.
  public var lastExecuted: SIMD2<Double>

  /// Creates a situation.
  public init(
    device: DeviceSituation, netKW: Double, buyPrice: Double, sellPrice: Double,
    storedValue: (shortfall: Double, surplus: Double), voltageExcess: Double, voltVarGain: Double,
    lastExecuted: SIMD2<Double>
  ) {
    self.device = device
    self.netKW = netKW
    self.buyPrice = buyPrice
    self.sellPrice = sellPrice
    self.storedValue = storedValue
    self.voltageExcess = voltageExcess
    self.voltVarGain = voltVarGain
    self.lastExecuted = lastExecuted
  }
}
