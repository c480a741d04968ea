public import Specification

/// A grid as its YAML file states it; ``grid()`` makes it one.
///
/// ```yaml
/// name: two-bus
/// source: a drawing on a napkin
/// base_mva: 10
/// vn_kv: 12.66
/// slack: {bus: 1, v_pu: 1.0}
/// buses:
///   - {bus: 1}
///   - {bus: 2, p_kw: 100, q_kvar: 60}
/// branches:
///   - {from: 1, to: 2, r_ohm: 0.0922, x_ohm: 0.047}
/// ```
public struct GridSpecification: SpecificationRecord {
  /// The record's name in messages.
  public static let recordName = "grid"
  /// One line for the schema.
  public static let recordSummary = "A three-phase balanced AC grid: buses, branches, one slack."

  var name: String
  var source: String
  var baseMVA: Double
  var nominalVoltageKV: Double?
  var slack: SlackRecord
  var buses: [BusRecord]
  var branches: [BranchRecord]
  var generators: [GeneratorRecord]
  var location: SourceLocation?

  /// Reads the fields.
  public init(from fields: inout FieldReader) {
    name = fields.string("name", "The name of the case.")
    source = fields.string("source", "Where the numbers come from.", default: "unknown")
    baseMVA = fields.number(
      "base_mva", "The base power of the per-unit system.", unit: "MVA", .positive, default: 1)
    nominalVoltageKV = fields.optionalNumber(
      "vn_kv", "The nominal voltage of buses that state none.", unit: "kV", .positive)
    slack = fields.record("slack", "The bus that balances the grid.")
    buses = fields.records("buses", "The buses.", minimumCount: 1)
    branches = fields.records("branches", "Lines, transformers and tie lines.")
    generators = fields.records("generators", "Sources apart from the slack.")
    location = fields.place(of: "name")
  }

  /// Makes the grid.
  ///
  /// - Throws: ``Specification/SpecificationError`` with the place of each thing that is wrong.
  public func grid() throws(SpecificationError) -> Grid {
    var findings: [Diagnostic] = []
    let buses = self.buses.map { $0.bus(nominalVoltageKV: $0.nominalVoltageKV ?? nominalVoltageKV) }
    let nominal = Dictionary(
      buses.map { ($0.number, $0.nominalVoltageKV) }, uniquingKeysWith: { first, _ in first })
    let branches = self.branches.map { record in
      if record.isInOhm, let from = nominal[record.from], let to = nominal[record.to] {
        let label = "branch \(record.from)–\(record.to)"
        if from == nil {
          findings.append(
            Diagnostic(
              "\(label) is in ohm, and bus \(record.from) has no 'vn_kv': give it, or r_pu and x_pu.",
              at: record.location))
        } else if from != to {
          findings.append(
            Diagnostic(
              "\(label) is in ohm and joins buses of different 'vn_kv': give r_pu and x_pu.",
              at: record.location))
        }
      }
      return record.branch(
        nominalVoltageKV: (nominal[record.from] ?? nil) ?? 1, baseMVA: baseMVA)
    }
    guard findings.isEmpty else { throw SpecificationError(findings) }
    do {
      return try Grid(
        name: name, source: source, baseMVA: baseMVA, slack: slack.slack, buses: buses,
        branches: branches, generators: generators.map(\.generator))
    } catch {
      throw SpecificationError(
        error.findings.map { Diagnostic($0.message, at: place(of: $0.element)) })
    }
  }

  private func place(of element: GridError.Element) -> SourceLocation? {
    switch element {
    case .grid: location
    case .slack: slack.location
    case .bus(let i): buses[i].location
    case .branch(let i): branches[i].location
    case .generator(let i): generators[i].location
    }
  }
}
