import DecPOMDP
import EnergyTrading
import RandomStreams
import Testing

@Suite struct EnvironmentTests {
  /// Everything that a copy shows over some steps, as bits.
  private func trace(
    _ scenario: Scenario, copies: Int, at copy: Int, others seed: UInt64
  ) throws -> [UInt64] {
    let run = try EnvironmentRun(scenario, copies: copies)
    var other = RandomStream(seed: seed, "others")
    var own = RandomStream(seed: 99, "own")
    for other in 0..<copies {
      run.environment.reset(copy: other, episode: (other + Int(seed)) % 5, step: other % 90)
    }
    run.environment.reset(copy: copy, episode: 3, step: 20)
    var bits: [UInt64] = []
    let width = run.environment.specification.observationWidth
    for _ in 0..<60 {
      run.draw(&other, wild: true)
      for entry in 0..<run.width {
        run.actions[copy * run.width + entry] = Float(2 * own.uniform() - 1)
      }
      let seen = run.observe()[copy * width..<(copy + 1) * width]
      bits += seen.map { UInt64($0.bitPattern) }
      run.step()
      bits.append(UInt64(run.result.reward[copy].bitPattern))
      bits += run.outcome.voltage.row(copy).map(\.bitPattern)
      bits += run.outcome.cost.row(copy).map(\.bitPattern)
      bits += run.outcome.p2pKW.row(copy).map(\.bitPattern)
      for finished in 0..<copies where run.result.isTerminal[finished] {
        run.environment.reset(copy: finished, episode: 0, step: 0)
      }
    }
    return bits
  }

  @Test func `a copy never depends on the others, to the last bit`() throws {
    let scenario = try Village.scenario([
      ("baseline: none", "baseline: do_nothing"), ("shaping: none", "shaping: stored_energy"),
    ])
    let alone = try trace(scenario, copies: 1, at: 0, others: 1)
    for (copies, copy, seed) in [(2, 1, 2), (8, 5, 3), (8, 0, 4), (21, 17, 5)]
      as [(Int, Int, UInt64)]
    {
      #expect(try trace(scenario, copies: copies, at: copy, others: seed) == alone)
    }
  }

  @Test func `a restored state goes on as the saved one did`() throws {
    let scenario = try Village.scenario([
      ("shaping: none", "shaping: stored_energy"),
      ("market: true", "market: true, forecast: {kind: noisy, hours: 3, deviation: 0.1}"),
    ])
    let first = try EnvironmentRun(scenario, copies: 3)
    let second = try EnvironmentRun(scenario, copies: 3)
    var random = RandomStream(seed: 6, "state")
    for _ in 0..<40 {
      first.draw(&random)
      first.step()
    }
    let state = first.environment.save()
    #expect(second.environment.restore(state))
    #expect(second.environment.save() == state)
    for _ in 0..<40 {
      #expect(first.observe() == second.observe())
      first.draw(&random)
      for entry in first.actions.indices { second.actions[entry] = first.actions[entry] }
      first.step()
      second.step()
      #expect(Array(first.result.reward) == Array(second.result.reward))
    }
    #expect(first.environment.save() == second.environment.save())
  }

  @Test func `a state of another shape is refused`() throws {
    let one = try EnvironmentRun(try Village.scenario(), copies: 1)
    let two = try EnvironmentRun(try Village.scenario(), copies: 2)
    let before = two.environment.save()
    #expect(!two.environment.restore(one.environment.save()))
    #expect(two.environment.save() == before)
  }

  @Test func `the last of 96 steps is terminal`() throws {
    let run = try EnvironmentRun(try Village.scenario(), copies: 2)
    run.environment.reset(copy: 1, episode: 4, step: 95)
    run.step()
    #expect(!run.result.isTerminal[0] && run.result.isTerminal[1])
    #expect(run.environment.step(copy: 1) == 96)
    for _ in 1..<96 { run.step() }
    #expect(run.result.isTerminal[0])
    #expect(run.observe().allSatisfy { $0.isFinite })
  }

  @Test func `without trading everything goes through the grid`() throws {
    let run = try EnvironmentRun(
      try Village.scenario([("network_fee: 0.03", "network_fee: 0.03\n  p2p: {rule: none}")]))
    for _ in 0..<96 {
      run.step()
      #expect(run.outcome.tradedKW[0, 0] == 0)
      for i in 0..<4 {
        #expect(run.outcome.p2pKW[0, i] == 0)
        #expect(
          run.outcome.boughtKW[0, i] - run.outcome.soldKW[0, i] == run.outcome.netKW[0, i])
      }
    }
  }
}
