/// A three-phase balanced AC grid: buses, branches, one slack.
///
/// A grid is valid by construction: every branch joins two different buses that exist, every bus
/// is connected to the slack, every closed branch has an impedance, every number is finite.
/// Powers are in kW and kvar of all three phases; impedances per unit on ``baseMVA``.
public struct Grid: Sendable, Hashable {
  /// The name of the case, such as `ieee33`.
  public let name: String
  /// Where its numbers come from.
  public let source: String
  /// The base power of the per-unit system in MVA.
  public let baseMVA: Double
  /// The bus that balances the grid, and its voltage.
  public let slack: Slack
  /// The buses, in the case's order.
  public let buses: [Bus]
  /// The branches, open ones too.
  public let branches: [Branch]
  /// The sources apart from the slack.
  public let generators: [Generator]

  private let indices: [Int: Int]

  /// Creates a grid from its parts.
  ///
  /// - Throws: ``GridError`` with everything that is wrong.
  public init(
    name: String, source: String = "", baseMVA: Double, slack: Slack, buses: [Bus],
    branches: [Branch], generators: [Generator] = []
  ) throws(GridError) {
    let findings = GridValidation(
      baseMVA: baseMVA, slack: slack, buses: buses, branches: branches, generators: generators
    ).findings()
    guard findings.isEmpty else { throw GridError(findings: findings) }
    self.name = name
    self.source = source
    self.baseMVA = baseMVA
    self.slack = slack
    self.buses = buses
    self.branches = branches
    self.generators = generators
    indices = Dictionary(uniqueKeysWithValues: buses.indices.map { (buses[$0].number, $0) })
  }

  /// The index in ``buses`` of the bus called `number`, or `nil` where the grid has none.
  public func index(ofBus number: Int) -> Int? {
    indices[number]
  }

  /// The index of the slack's bus.
  public var slackIndex: Int {
    guard let index = indices[slack.bus] else {
      preconditionFailure("a valid grid has its slack bus in its list")
    }
    return index
  }

  /// The demand of all buses in kW.
  public var totalLoadKW: Double {
    buses.reduce(0) { $0 + $1.loadKW }
  }

  /// The demand of all buses in kvar.
  public var totalLoadKvar: Double {
    buses.reduce(0) { $0 + $1.loadKvar }
  }

  /// The grid with each branch as `closed` says of it and its index.
  ///
  /// - Throws: ``GridError`` where a bus is then cut off.
  public func switched(
    _ closed: (_ index: Int, _ branch: Branch) -> Bool
  ) throws(GridError) -> Grid {
    var branches = branches
    for index in branches.indices {
      branches[index].isClosed = closed(index, branches[index])
    }
    return try Grid(
      name: name, source: source, baseMVA: baseMVA, slack: slack, buses: buses,
      branches: branches, generators: generators)
  }
}
