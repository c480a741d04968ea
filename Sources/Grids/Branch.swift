/// A line or a transformer between two buses, a π section behind an ideal transformer.
///
/// The model is MATPOWER's (Zimmerman, Murillo-Sánchez & Thomas 2011, section 3.2): an ideal
/// transformer of ratio τ∠φ at the `from` end, then r + jx with half of the charging b at each side.
/// All values are per unit on the grid's base power and the buses' nominal voltages.
public struct Branch: Sendable, Hashable {
  /// The number of the bus at the transformer's end.
  public var from: Int
  /// The number of the bus at the other end.
  public var to: Int
  /// Series resistance r in pu.
  public var resistance: Double
  /// Series reactance x in pu.
  public var reactance: Double
  /// Total charging susceptance b in pu.
  public var charging: Double
  /// Off-nominal turns ratio τ; 1 for a line.
  public var tapRatio: Double
  /// Phase shift φ in degrees; positive delays the `to` end.
  public var phaseShiftDegrees: Double
  /// Whether the branch is in service; a tie line is normally open.
  public var isClosed: Bool

  /// Creates a branch.
  public init(
    from: Int, to: Int, resistance: Double, reactance: Double, charging: Double = 0,
    tapRatio: Double = 1, phaseShiftDegrees: Double = 0, isClosed: Bool = true
  ) {
    self.from = from
    self.to = to
    self.resistance = resistance
    self.reactance = reactance
    self.charging = charging
    self.tapRatio = tapRatio
    self.phaseShiftDegrees = phaseShiftDegrees
    self.isClosed = isClosed
  }

  /// The branch as messages name it, such as "branch 3–4".
  public var label: String { "branch \(from)–\(to)" }
}
