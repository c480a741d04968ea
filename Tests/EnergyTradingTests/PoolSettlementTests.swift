import EnergyTrading
import RandomStreams
import Testing

@Suite struct PoolSettlementTests {
  private func settle(_ nets: [Double]) -> (pool: PoolSettlement, trades: [Double]) {
    var trades = [Double](repeating: .nan, count: nets.count)
    let pool = nets.withUnsafeBufferPointer { nets in
      trades.withUnsafeMutableBufferPointer { PoolSettlement(nets: nets, trades: $0) }
    }
    return (pool, trades)
  }

  @Test func `short supply is shared by the buyers pro rata`() {
    let (pool, trades) = settle([30, -20, 10])
    #expect(pool.demandKW == 40 && pool.supplyKW == 20 && pool.tradedKW == 20)
    #expect(trades == [15, -20, 5])
  }

  @Test func `short demand is shared by the sellers pro rata`() {
    let (pool, trades) = settle([-60, 12, -20, 8])
    #expect(pool.tradedKW == 20)
    #expect(trades == [-15, 12, -5, 8])
  }

  @Test func `without two sides nothing is traded`() {
    #expect(settle([3, 4]).trades == [0, 0])
    #expect(settle([-3, 0]).trades == [0, 0])
    #expect(settle([]).trades.isEmpty)
    #expect(settle([5]).trades == [0])
  }

  @Test func `equal sides trade everything`() {
    #expect(settle([5, -2, -3]).trades == [5, -2, -3])
  }

  @Test func `trades sum to exactly nought in any order and exceed no one's net load`() {
    var random = RandomStream(seed: 4, "pool")
    for round in 0..<20000 {
      let count = 1 + random.index(below: 24)
      let nets = (0..<count).map { _ -> Double in
        let size = round % 3 == 0 ? 300 : 1e4 * (random.uniform() - 0.3)
        let spread = round % 7 == 0 ? 1e-12 + random.uniform() * random.uniform() : 1
        return (random.uniform() < 0.5 ? -1 : 1) * size * spread * random.uniform()
      }
      let (pool, trades) = settle(nets)
      #expect(trades.reduce(0, +) == 0)
      #expect(trades.reversed().reduce(0, +) == 0)
      #expect(trades.shuffled(using: &random).reduce(0, +) == 0)
      let scale = max(pool.demandKW, pool.supplyKW)
      let (buyer, seller) = (
        min(1, pool.supplyKW / max(pool.demandKW, 1e-300)),
        min(1, pool.demandKW / max(pool.supplyKW, 1e-300))
      )
      for (net, trade) in zip(nets, trades) {
        #expect(abs(trade) <= abs(net))
        #expect(trade * net >= 0)
        #expect(abs(trade - net * (net > 0 ? buyer : seller)) <= 1e-13 * scale)
      }
    }
  }

  @Test func `sides of very different size still cancel exactly`() {
    for nets in [
      [1e9, -1e-9, 1e-9], [-3e7, 0.1, 0.2, 0.3], [.leastNonzeroMagnitude, -1], [1e-200, -1e-200],
      [0.1, 0.1, 0.1, -0.3], [.greatestFiniteMagnitude, -1],
    ] {
      let trades = settle(nets).trades
      #expect(trades.reduce(0, +) == 0)
      #expect(trades.allSatisfy { $0.isFinite })
    }
  }
}
