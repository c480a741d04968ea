public import Optimization

/// One prosumer's decisions over a horizon as a parametrised cone program.
///
///     minimize    ½ xᵀP(θ)x + q(θ)ᵀx + d(θ)
///     subject to  A(θ)x + s = b(θ),  s ∈ K
///
/// in currency, kW and kvar, with P, q, d, A and b affine in the parameters θ, the state of the prosumer
/// and what it is told about the steps ahead. The objective is what its devices cost over the
/// horizon. What it exchanges with others is not its own to price: ``CommunityOptimizer`` adds the market,
/// unless the model has a ``tradeKW`` and then prices its exchange with the grid itself.
///
/// A model is made from device data by `init(devices:…)`, or from the data that CVXPY exports for a
/// parametrised problem; the form and its signs are those of ``Optimization/ConicProgram``.
public struct ProsumerModel: Sendable {
  /// What an entry of θ is; steps count from the horizon's first.
  public enum Parameter: Sendable, Hashable {
    /// The uncurtailed active load, kW.
    case loadKW(step: Int)
    /// The reactive load, kvar.
    case loadKvar(step: Int)
    /// The power that a device of the prosumer has available, kW.
    case availableKW(device: Int, step: Int)
    /// The apparent power that an inverter has for active and reactive power, kVA: S, but hardly any
    /// where it gives no reactive power without generation and nothing is available.
    case apparentKVA(device: Int, step: Int)
    /// The state of a device before the first step: a battery's SOC, a generator's kW.
    case state(device: Int)
    /// λ^B, currency per kWh.
    case buyPrice(step: Int)
    /// λ^S, currency per kWh.
    case sellPrice(step: Int)
    /// 1 for a step that begins inside a window of the day, from and up to minutes after midnight, else 0; a
    /// window may pass midnight.
    case within(fromMinute: Int, toMinute: Int, step: Int)
    /// The time of day at which a step begins, in hours.
    case hour(step: Int)
    /// A number that never changes.
    case constant(Double)
  }

  /// Where a device stands in the program.
  public struct DeviceSchedule: Sendable {
    /// The power in the device's own direction, kW: charging, generated or curtailed; a step each,
    /// the first at least.
    public var powerKW: [AffineExpression]
    /// The reactive power that it feeds in, kvar; empty for a device that gives none.
    public var reactiveKvar: [AffineExpression]
    /// The state of charge after the last step, for a battery whose stored energy the community values;
    /// `nil` where there is none, or where the model's objective values it.
    public var finalState: AffineExpression?

    /// Creates a schedule.
    public init(
      powerKW: [AffineExpression], reactiveKvar: [AffineExpression] = [],
      finalState: AffineExpression? = nil
    ) {
      self.powerKW = powerKW
      self.reactiveKvar = reactiveKvar
      self.finalState = finalState
    }
  }

  /// H.
  public let horizonSteps: Int
  /// What the entries of θ are.
  public let parameters: [Parameter]
  /// The cones of the rows of A, in order.
  public let cones: [Cone]
  /// The pattern of P's upper triangle; its values do not count.
  public let quadraticPattern: SparseMatrix
  /// θ ↦ the values of P, in the pattern's order.
  public let quadraticValues: AffineMap
  /// θ ↦ q.
  public let linearCost: AffineMap
  /// θ ↦ d, one value.
  public let costOffset: AffineMap
  /// The pattern of A; its values do not count.
  public let constraintPattern: SparseMatrix
  /// θ ↦ the values of A, in the pattern's order.
  public let constraintValues: AffineMap
  /// θ ↦ b.
  public let constraintOffset: AffineMap
  /// The net active load of each step, kW, drawing positive (11).
  public let netKW: [AffineExpression]
  /// The net reactive load of each step, kvar, drawing positive (12).
  public let netKvar: [AffineExpression]
  /// The power from other prosumers of each step, kW, buying positive; `nil` where the model leaves its
  /// market to the community.
  public let tradeKW: [AffineExpression]?
  /// The devices, in the prosumer's order.
  public let devices: [DeviceSchedule]
  /// The part of P's diagonal that is no cost but makes schedules unique, one a variable.
  public let tieBreak: [Double]

  /// The number of variables.
  public var variableCount: Int { linearCost.outputCount }
  /// The number of constraint rows.
  public var constraintCount: Int { constraintOffset.outputCount }

  /// Creates a model from its parts.
  ///
  /// - Throws: ``ProsumerModelError`` where they do not fit together.
  public init(
    horizonSteps: Int, parameters: [Parameter], cones: [Cone], quadraticPattern: SparseMatrix,
    quadraticValues: AffineMap, linearCost: AffineMap, costOffset: AffineMap? = nil,
    constraintPattern: SparseMatrix, constraintValues: AffineMap, constraintOffset: AffineMap,
    netKW: [AffineExpression], netKvar: [AffineExpression], tradeKW: [AffineExpression]? = nil,
    devices: [DeviceSchedule], tieBreak: [Double]? = nil
  ) throws(ProsumerModelError) {
    self.horizonSteps = horizonSteps
    self.parameters = parameters
    self.cones = cones
    self.quadraticPattern = quadraticPattern
    self.quadraticValues = quadraticValues
    self.linearCost = linearCost
    self.costOffset =
      costOffset ?? AffineMap(constants: [0], parameterCount: parameters.count)
    self.constraintPattern = constraintPattern
    self.constraintValues = constraintValues
    self.constraintOffset = constraintOffset
    self.netKW = netKW
    self.netKvar = netKvar
    self.tradeKW = tradeKW
    self.devices = devices
    self.tieBreak = tieBreak ?? Array(repeating: 0, count: linearCost.outputCount)
    try check()
  }

  private func check() throws(ProsumerModelError) {
    func require(
      _ part: String, _ found: Int, _ expected: Int
    ) throws(ProsumerModelError) {
      guard found == expected else {
        throw ProsumerModelError(part: part, found: found, expected: expected)
      }
    }
    let (n, m) = (variableCount, constraintCount)
    guard horizonSteps > 0 else {
      throw ProsumerModelError(part: "steps of the horizon", found: horizonSteps, expected: 1)
    }
    try require("rows of the pattern of P", quadraticPattern.rows, n)
    try require("columns of the pattern of P", quadraticPattern.columns, n)
    try require("values of P", quadraticValues.outputCount, quadraticPattern.entryCount)
    try require("tie-breaking terms", tieBreak.count, n)
    try require("values of d", costOffset.outputCount, 1)
    try require("rows of the pattern of A", constraintPattern.rows, m)
    try require("columns of the pattern of A", constraintPattern.columns, n)
    try require("values of A", constraintValues.outputCount, constraintPattern.entryCount)
    try require("rows of the cones", cones.reduce(0) { $0 + $1.dimension }, m)
    for map in [
      quadraticValues, linearCost, costOffset, constraintValues, constraintOffset,
    ] {
      try require("parameters of a map", map.parameterCount, parameters.count)
    }
    try require("steps of the net active load", netKW.count, horizonSteps)
    try require("steps of the net reactive load", netKvar.count, horizonSteps)
    if let tradeKW { try require("steps of the trade", tradeKW.count, horizonSteps) }
    let expressions =
      netKW + netKvar + (tradeKW ?? [])
      + devices.flatMap { $0.powerKW + $0.reactiveKvar + ($0.finalState.map { [$0] } ?? []) }
    for expression in expressions {
      if let term = expression.variables.first(where: { !(0..<n).contains($0.index) }) {
        throw ProsumerModelError(part: "index of a variable", found: term.index, expected: n)
      }
      if let term = expression.parameters.first(where: {
        !parameters.indices.contains($0.index)
      }) {
        throw ProsumerModelError(
          part: "index of a parameter", found: term.index, expected: parameters.count)
      }
    }
    if let device = devices.first(where: { $0.powerKW.isEmpty }) {
      try require("steps of a device's power", device.powerKW.count, 1)
    }
  }
}

/// Parts of a model that do not fit together.
public struct ProsumerModelError: Error, Sendable, Equatable, CustomStringConvertible {
  /// What was counted.
  public let part: String
  /// How many there are.
  public let found: Int
  /// How many there would have to be.
  public let expected: Int

  /// One sentence: what is wrong and what would be right.
  public var description: String {
    part.hasPrefix("index")
      ? "The \(part) is \(found); it must be from 0 to \(expected - 1)."
      : "The number of \(part) is \(found); it must be \(expected)."
  }
}
