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
  public static let recordName = "grid"
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
    var nominalVoltages: [Int: Double] = [:]
    let buses = self.buses.map { record in
      let nominal = record.nominalVoltageKV ?? nominalVoltageKV
      if nominal == nil {
        findings.append(
          Diagnostic(
            "bus \(record.number) has no 'vn_kv', and the grid states none for all.",
            at: record.location))
      }
      nominalVoltages[record.number] = nominal
      return record.bus(nominalVoltageKV: nominal ?? 1)
    }
    let branches = self.branches.map { record in
      let voltages = [record.from, record.to].compactMap { nominalVoltages[$0] }
      if record.isInOhm, let first = voltages.first, voltages.contains(where: { $0 != first }) {
        findings.append(
          Diagnostic(
            "branch \(record.from)–\(record.to) joins \(voltages[0]) and \(voltages[1]) kV: "
              + "give r_pu and x_pu in place of ohm.", at: record.location))
      }
      return record.branch(nominalVoltageKV: voltages.first ?? 1, baseMVA: baseMVA)
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
