import Glibc
import Prosumers

/// What a step reads of a scenario, in plain memory.
///
/// No reference is counted and nothing is copied on the way. The pointers live as long as the
/// ``StepTableStorage`` that the scenario owns.
struct StepTables {
  let prosumerCount: Int
  let deviceCount: Int
  let busCount: Int
  let actionWidth: Int

  /// One a device.
  let devices: UnsafePointer<any Device>
  let deviceColumns: UnsafePointer<Int>
  /// The cost term of each device, −1 for none.
  let deviceTerms: UnsafePointer<Int>
  let isObserved: UnsafePointer<Bool>
  /// One a device and one more.
  let actionOffsets: UnsafePointer<Int>
  /// One a prosumer and one more.
  let deviceOffsets: UnsafePointer<Int>
  /// The prosumer of each device.
  let deviceOwners: UnsafePointer<Int>
  /// One a prosumer.
  let loadColumns: UnsafePointer<Int>
  let busIndices: UnsafePointer<Int>
  /// P and Q of each prosumer's load at its peak.
  let peaks: UnsafePointer<SIMD2<Double>>
  /// One a bus.
  let busLoads: UnsafePointer<Scenario.BusLoad>

  /// One a step of the day: λ^B, λ^S, both over the largest λ^B, and the time on the unit circle.
  let buyPrices: UnsafePointer<Double>
  let sellPrices: UnsafePointer<Double>
  let scaledBuyPrices: UnsafePointer<Double>
  let scaledSellPrices: UnsafePointer<Double>
  let sines: UnsafePointer<Double>
  let cosines: UnsafePointer<Double>
  let priceRule: UnsafePointer<(any PriceRule)?>
  let tradesInPool: Bool
  let networkFee: Double
  let salvageShortfall: Double
  let salvageSurplus: Double

  let minimumVoltage: Double
  let maximumVoltage: Double
  let seesMarket: Bool
  let reward: RewardSpecification

  /// The prices of a step, given what is drawn and fed in.
  @inline(__always)
  func prices(step: Int, demandKW: Double, supplyKW: Double) -> StepPrices {
    settledPrices(
      buy: buyPrices[step], sell: sellPrices[step], networkFee: networkFee,
      rule: priceRule.pointee, demandKW: demandKW, supplyKW: supplyKW)
  }

  /// r of a step, `−κ(ω ΣC + β Σ deviations)`.
  @inline(__always)
  func reward(cost: Double, deviation: Double) -> Double {
    -reward.scale * (reward.costWeight * cost + reward.voltageWeight * deviation)
  }

  /// The settlement of energy that is stored beyond the initial state, in currency.
  @inline(__always)
  func salvageCost(surplusKWh: Double) -> Double {
    surplusKWh < 0 ? -salvageShortfall * surplusKWh : -salvageSurplus * surplusKWh
  }
}

/// Owns the memory of ``StepTables``; nothing in it changes once it is made.
final class StepTableStorage: @unchecked Sendable {
  let tables: StepTables
  private let release: () -> Void

  init(
    _ specification: ScenarioSpecification, devices: [any Device], deviceColumns: [Int],
    actionOffsets: [Int], deviceOffsets: [Int], loadColumns: [Int], busIndices: [Int],
    busLoads: [Scenario.BusLoad]
  ) {
    var releases: [() -> Void] = []
    func keep<Element>(_ elements: [Element]) -> UnsafePointer<Element> {
      let pointer = UnsafeMutablePointer<Element>.allocate(capacity: max(1, elements.count))
      for (index, element) in elements.enumerated() { (pointer + index).initialize(to: element) }
      releases.append {
        pointer.deinitialize(count: elements.count)
        pointer.deallocate()
      }
      return UnsafePointer(pointer)
    }
    let prices = specification.prices
    let dearest = prices.buy.max() ?? 0
    let scale = dearest > 0 ? 1 / dearest : 0
    let angles = (0..<TimeGrid.stepsPerDay).map {
      2 * Double.pi * Double($0) / Double(TimeGrid.stepsPerDay)
    }
    tables = StepTables(
      prosumerCount: specification.prosumers.count, deviceCount: devices.count,
      busCount: busLoads.count, actionWidth: actionOffsets[devices.count], devices: keep(devices),
      deviceColumns: keep(deviceColumns),
      deviceTerms: keep(devices.map { $0.costTerm?.rawValue ?? -1 }),
      isObserved: keep(devices.map { $0.observed != nil }), actionOffsets: keep(actionOffsets),
      deviceOffsets: keep(deviceOffsets),
      deviceOwners: keep(
        specification.prosumers.enumerated().flatMap { prosumer, owner in
          owner.devices.map { _ in prosumer }
        }),
      loadColumns: keep(loadColumns), busIndices: keep(busIndices),
      peaks: keep(specification.prosumers.map { SIMD2($0.load.peakKW, $0.load.peakKvar) }),
      busLoads: keep(busLoads), buyPrices: keep(prices.buy), sellPrices: keep(prices.sell),
      scaledBuyPrices: keep(prices.buy.map { $0 * scale }),
      scaledSellPrices: keep(prices.sell.map { $0 * scale }), sines: keep(angles.map { sin($0) }),
      cosines: keep(angles.map { cos($0) }), priceRule: keep([prices.priceRule]),
      tradesInPool: prices.priceRule != nil, networkFee: prices.networkFee,
      salvageShortfall: prices.salvageShortfall, salvageSurplus: prices.salvageSurplus,
      minimumVoltage: specification.grid.minimumVoltage,
      maximumVoltage: specification.grid.maximumVoltage,
      seesMarket: specification.observation.seesMarket, reward: specification.reward)
    release = { for release in releases { release() } }
  }

  deinit {
    release()
  }
}
