import DecPOMDP
import EnergyTrading
import Testing

@Suite struct ObservationTests {
  private func named(_ run: EnvironmentRun, agent: Int) -> [String: Float] {
    let specification = run.environment.specification
    let seen = run.observe()
    let first = specification.observationOffsets[agent]
    return Dictionary(
      uniqueKeysWithValues: specification.agents[agent].observation.enumerated().map {
        ($1.name, seen[first + $0])
      })
  }

  @Test func `entries are named in the order of the model`() throws {
    let specification = try Village.scenario([
      ("market: true", "market: true, forecast: {kind: perfect, hours: 2}")
    ]).environmentSpecification(futureNetLoadAverages: 2)
    #expect(
      specification.agents[0].observation.map(\.name) == [
        "load.p", "load.q", "available.roof", "soc.battery", "price.buy", "price.sell", "voltage",
        "executed.p.roof", "executed.q.roof", "executed.p.battery", "time.sin", "time.cos",
        "market.net", "forecast.1h", "forecast.2h",
      ])
    #expect(specification.agents[0].action.map(\.name) == ["p.roof", "q.roof", "p.battery"])
    #expect(
      specification.agents[1].action.map(\.name) == ["curtailed.flexible", "ramp.diesel"])
    #expect(specification.privileged.map(\.name) == ["future_net_load.1", "future_net_load.2"])
    #expect(specification.privileged[1].meaning.contains("from 1 to 3 h ahead"))
    #expect(specification.stepsPerEpisode == 96)
  }

  @Test func `entries hold what their meaning says`() throws {
    let scenario = try Village.scenario()
    let run = try EnvironmentRun(scenario)
    run.environment.reset(copy: 0, episode: 1, step: 47)
    for (entry, action) in [0.5, -0.25, 0.75, 0, 1, 0, 0, 0.5, -1].enumerated() {
      run.actions[entry] = Float(action)
    }
    run.step()
    let outcome = run.outcome
    let seen = named(run, agent: 0)
    let now = scenario.conditions(day: 1, step: 48)
    func expect(_ name: String, _ value: Double) {
      #expect(abs(Double(seen[name] ?? .nan) - value) < 1e-6, "\(name)")
    }
    expect("load.p", now.loadKW(prosumer: 0) / 300)
    expect("load.q", now.loadKvar(prosumer: 0) / 90)
    expect("available.roof", now.availableKW(device: 0) / 450)
    expect("soc.battery", (run.environment.state(copy: 0, device: 1) - 0.5) / 0.4)
    expect("price.buy", 1)
    expect("price.sell", 0.3 / 0.9)
    expect("voltage", (outcome.voltage[0, 2] - 1) / 0.05)
    expect("executed.p.roof", Double(run.result.executed[0]))
    expect("executed.p.battery", 0.75)
    expect("time.sin", 0)
    expect("time.cos", -1)
    expect("market.net", outcome.netKW.row(0).reduce(0, +) / 950)
    #expect(abs(Double(named(run, agent: 1)["p.diesel"] ?? .nan) - 0.2) < 1e-6)
    #expect((named(run, agent: 2)["load.q"] ?? 0) < 0)
  }

  @Test func `after a reset the past is an idle community's`() throws {
    let scenario = try Village.scenario()
    let idle = try EnvironmentRun(scenario)
    idle.environment.reset(copy: 0, episode: 2, step: 0)
    for _ in 0..<30 {
      for (entry, action) in scenario.idleAction.enumerated() { idle.actions[entry] = action }
      idle.step()
    }
    let fresh = try EnvironmentRun(scenario)
    fresh.environment.reset(copy: 0, episode: 2, step: 30)
    #expect(fresh.observe() == idle.observe())
  }

  @Test func `a perfect forecast is the mean of the hours to come`() throws {
    let scenario = try Village.scenario([
      ("market: true", "market: true, forecast: {kind: perfect, hours: 2}")
    ])
    let run = try EnvironmentRun(scenario)
    run.environment.reset(copy: 0, episode: 1, step: 94)
    let seen = named(run, agent: 0)
    for (hour, name) in ["forecast.1h", "forecast.2h"].enumerated() {
      let mean =
        (1...4).map { step in
          let then = scenario.conditions(day: 1, step: 94 + 4 * hour + step)
          return then.loadKW(prosumer: 0) - then.availableKW(device: 0)
        }.reduce(0, +) / 4
      #expect(abs(Double(seen[name] ?? .nan) - mean / 300) < 1e-6)
    }
  }

  @Test func `a noisy forecast errs by its deviation and always alike`() throws {
    let noisy = try Village.scenario([
      ("market: true", "market: true, forecast: {kind: noisy, hours: 24, deviation: 0.2}")
    ])
    let perfect = try Village.scenario([
      ("market: true", "market: true, forecast: {kind: perfect, hours: 24}")
    ])
    let (a, b, truth) = (
      try EnvironmentRun(noisy), try EnvironmentRun(noisy), try EnvironmentRun(perfect)
    )
    var squares = 0.0
    var count = 0.0
    for step in stride(from: 0, to: 96, by: 3) {
      for run in [a, b, truth] { run.environment.reset(copy: 0, episode: 1, step: step) }
      let (seen, exact) = (a.observe(), truth.observe())
      #expect(seen == b.observe())
      for (x, y) in zip(seen, exact) where x != y {
        squares += Double((x - y) * (x - y))
        count += 1
      }
    }
    #expect(abs((squares / count).squareRoot() - 0.2) < 0.02)
  }

  @Test func `privileged entries are the community's future within the day`() throws {
    let scenario = try Village.scenario()
    let run = try EnvironmentRun(scenario, privileged: 3)
    run.environment.reset(copy: 0, episode: 1, step: 90)
    let entries = UnsafeMutableBufferPointer<Float>.allocate(capacity: 3)
    defer { entries.deallocate() }
    run.environment.observePrivileged(into: entries)
    func mean(_ steps: Range<Int>) -> Double {
      steps.map { step in
        let now = scenario.conditions(day: 1, step: step)
        return (0..<4).reduce(0.0) { $0 + now.loadKW(prosumer: $1) }
          - scenario.devices.indices.reduce(0.0) { $0 + now.availableKW(device: $1) }
      }.reduce(0, +) / Double(steps.count)
    }
    #expect(abs(Double(entries[0]) - mean(90..<94) / 950) < 1e-6)
    #expect(abs(Double(entries[1]) - mean(94..<96) / 950) < 1e-6)
    #expect(entries[2] == 0)
  }
}
