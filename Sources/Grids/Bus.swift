/// A node of the grid: its nominal voltage, its load and its shunt.
public struct Bus: Sendable, Hashable {
  /// The number that the case gives it, from 1; numbers need not be consecutive.
  public var number: Int
  /// The name that the case gives it, if any.
  public var name: String?
  /// The nominal line-to-line voltage, the base of the bus's per-unit system, in kV; `nil` where the
  /// case does not say, as old per-unit cases do not.
  public var nominalVoltageKV: Double?
  /// Active power demand in kW.
  public var loadKW: Double
  /// Reactive power demand in kvar.
  public var loadKvar: Double
  /// Active power in kW that the shunt draws at 1 pu; it grows with the voltage squared.
  public var shuntKW: Double
  /// Reactive power in kvar that the shunt injects at 1 pu: positive for a capacitor.
  public var shuntKvar: Double

  /// Creates a bus.
  public init(
    number: Int, name: String? = nil, nominalVoltageKV: Double? = nil, loadKW: Double = 0,
    loadKvar: Double = 0, shuntKW: Double = 0, shuntKvar: Double = 0
  ) {
    self.number = number
    self.name = name
    self.nominalVoltageKV = nominalVoltageKV
    self.loadKW = loadKW
    self.loadKvar = loadKvar
    self.shuntKW = shuntKW
    self.shuntKvar = shuntKvar
  }
}
