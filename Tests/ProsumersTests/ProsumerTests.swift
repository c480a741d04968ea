import Prosumers
import Specification
import Testing

@Suite struct ProsumerTests {
  @Test func `controllable loads add up to the whole load at most`() {
    #expect(
      DeviceExamples.complaint(
        Prosumer.self,
        """
        name: p
        bus: 1
        load: {profile: l, p_peak_kw: 1, q_peak_kvar: 0}
        devices:
          - {kind: controllable_load, name: a, share: 0.5, compensation_per_kwh: 1}
          - {kind: controllable_load, name: b, share: 0.75, compensation_per_kwh: 1}
        """)
        == "d.yaml:5:3: the controllable loads of 'p' add up to 1.25 of its load, more than 1.")
  }

  @Test func `a curtailed load is compensated and never more than its share`() throws {
    let load = try #require(
      try DeviceExamples.device("controllable_load") as? ControllableLoad)
    let situation = DeviceSituation(state: 0, profileValue: 0, loadKW: 200)
    let outcome = load.step(SIMD2(0.5, 0), in: situation)
    #expect(abs(outcome.powerKW - 30) < 1e-12)
    #expect(abs(outcome.cost - 0.25 * 0.9 * 30) < 1e-12)
    #expect(load.step(SIMD2(-1, 0), in: situation).powerKW == 0)
    #expect(load.step(SIMD2(1, 0), in: situation).powerKW == 40)
  }

  @Test func `the balance adds what devices draw`() {
    var net = NetLoad(loadKW: 100, loadKvar: 40)
    net.add(DeviceOutcome(powerKW: 30, drawKW: 30, executed: .zero))
    net.add(DeviceOutcome(powerKW: 80, drawKW: -80, generatedKvar: 15, executed: .zero))
    #expect(net == NetLoad(loadKW: 50, loadKvar: 25))
  }

  @Test func `the grid takes what trades leave`() {
    let short = GridExchange(netKW: 50, tradedKW: 20)
    #expect(short.boughtKW == 30 && short.soldKW == 0)
    let long = GridExchange(netKW: -50, tradedKW: -20)
    #expect(long.boughtKW == 0 && long.soldKW == 30)
    let prices = StepPrices(buy: 0.8, sell: 0.4, p2p: 0.6, networkFee: 0.02)
    #expect(abs(prices.energyBought(short) - 6) < 1e-12)
    #expect(abs(prices.energySold(long) + 3) < 1e-12)
    #expect(abs(prices.fee(tradedKW: -20) - 0.1) < 1e-12)
    #expect(abs(prices.payment(tradedKW: -20) + 3) < 1e-12)
  }

  @Test func `every cost term has names of its own`() {
    #expect(Set(CostTerm.allCases.map(\.name)).count == CostTerm.count)
    #expect(Set(CostTerm.allCases.map(\.longName)).count == CostTerm.count)
    #expect(CostTerm.allCases.map(\.rawValue) == Array(0..<CostTerm.count))
  }

  @Test func `each kind of device describes itself`() {
    let description = RecordDescription(Prosumer.self)
    guard
      case .list(.oneOf("kind", let kinds), minimumCount: 1)? =
        description.fields.first(where: { $0.key == "devices" })?.value
    else {
      Issue.record("devices are a list of kinds")
      return
    }
    #expect(
      kinds.map(\.name) == ["generator", "pv", "wind", "battery", "controllable_load"])
    #expect(kinds.allSatisfy { !$0.record.fields.isEmpty })
  }
}
