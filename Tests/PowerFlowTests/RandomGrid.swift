import Grids
import RandomStreams

/// A random radial grid with everything that a branch may have, and random loads and generators.
func randomRadialGrid(buses count: Int, seed: UInt64) throws -> Grid {
  var stream = RandomStream(seed: seed, "radial grid")
  func between(_ low: Double, _ high: Double) -> Double { low + (high - low) * stream.uniform() }
  var buses: [Bus] = []
  var branches: [Branch] = []
  for number in 1...count {
    buses.append(
      Bus(
        number: number, loadKW: between(-5, 15), loadKvar: between(-5, 10),
        shuntKW: between(0, 1), shuntKvar: between(-5, 5)))
    guard number > 1 else { continue }
    let parent = 1 + stream.index(below: number - 1)
    let isForward = stream.uniform() < 0.5
    let isTransformer = stream.uniform() < 0.3
    branches.append(
      Branch(
        from: isForward ? parent : number, to: isForward ? number : parent,
        resistance: between(0.001, 0.02), reactance: between(0.001, 0.03),
        charging: between(0, 0.01), tapRatio: isTransformer ? between(0.95, 1.05) : 1,
        phaseShiftDegrees: isTransformer ? between(-30, 30) : 0))
  }
  return try Grid(
    name: "random", baseMVA: 1, slack: Slack(bus: 1 + stream.index(below: count), voltage: 1.01),
    buses: buses, branches: branches,
    generators: [Generator(bus: count, powerKW: 35, powerKvar: -4)])
}
