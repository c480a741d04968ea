import Grids

/// A radial grid as a tree rooted at the slack, per unit, ready for sweeps.
///
/// Positions count from the root: a parent stands before its children, and the child of the largest
/// subtree stands right behind its parent, so that long feeders are runs of neighbours.
///
/// Ideal transformers are scaled away. With ũ = σ|V|² and σ chosen along the tree so that every
/// ratio becomes one, a branch keeps its form with r̃ = kr, x̃ = kx, and shunts with y/σ; k and σ
/// are 1 where there is no transformer. Charging is split into the shunts of the two buses.
struct RadialNetwork: Sendable {
  /// The grid's index of the bus at each position.
  let busAtPosition: [Int]
  /// The position of each position's parent; the root's own is 0.
  let parent: [Int]
  /// Scaled series resistance of the branch above each position, pu.
  let resistance: [Double]
  /// Scaled series reactance of the branch above each position, pu.
  let reactance: [Double]
  /// Scaled shunt conductance at each position, pu; demand g·ũ.
  let conductance: [Double]
  /// Scaled shunt susceptance at each position, pu; injection b·ũ.
  let susceptance: [Double]
  /// σ at each position.
  let scale: [Double]
  /// What the branch's phase shift adds to the angle below it, radians.
  let angleShift: [Double]

  /// Orders a radial grid of constant-power buses as a tree.
  ///
  /// - Throws: ``PowerFlowError/meshed(grid:branch:)`` naming a branch that closes a loop,
  ///   ``PowerFlowError/heldVoltage(grid:bus:)``.
  init(_ grid: Grid) throws(PowerFlowError) {
    if let index = grid.loopClosingBranch {
      throw .meshed(grid: grid.name, branch: grid.branches[index].label)
    }
    if let generator = grid.generators.first(where: { $0.voltage != nil }) {
      throw .heldVoltage(grid: grid.name, bus: generator.bus)
    }
    let tree = SpanningTree(grid)
    let count = tree.order.count
    var position = Array(repeating: 0, count: count)
    for (i, bus) in tree.order.enumerated() { position[bus] = i }

    var parent = Array(repeating: 0, count: count)
    var resistance = Array(repeating: 0.0, count: count)
    var reactance = resistance
    var scale = Array(repeating: 1.0, count: count)
    var angleShift = resistance
    let basePower = grid.baseMVA * 1000
    var conductance = tree.order.map { grid.buses[$0].shuntKW / basePower }
    var susceptance = tree.order.map { grid.buses[$0].shuntKvar / basePower }
    for i in 1..<max(count, 1) {
      let bus = tree.order[i]
      let above = position[tree.parent[bus]]
      let branch = grid.branches[tree.branch[bus]]
      let ratio = branch.tapRatio * branch.tapRatio
      let isForward = branch.to == grid.buses[bus].number
      let k = isForward ? scale[above] * ratio : scale[above]
      parent[i] = above
      resistance[i] = k * branch.resistance
      reactance[i] = k * branch.reactance
      scale[i] = isForward ? k : k / ratio
      let shift = branch.phaseShiftDegrees * .pi / 180
      angleShift[i] = isForward ? -shift : shift
      susceptance[isForward ? above : i] += branch.charging / 2 / ratio
      susceptance[isForward ? i : above] += branch.charging / 2
    }
    for i in 0..<count {
      conductance[i] /= scale[i]
      susceptance[i] /= scale[i]
    }
    busAtPosition = tree.order
    self.parent = parent
    self.resistance = resistance
    self.reactance = reactance
    self.conductance = conductance
    self.susceptance = susceptance
    self.scale = scale
    self.angleShift = angleShift
  }

  /// Whether any bus has a shunt, charging included.
  var hasShunts: Bool {
    conductance.contains { $0 != 0 } || susceptance.contains { $0 != 0 }
  }
}

/// The closed branches of a radial grid, walked from the slack.
private struct SpanningTree {
  /// Bus indices, a parent before its children and next to the child of the largest subtree.
  var order: [Int] = []
  /// The bus index above each bus index.
  var parent: [Int]
  /// The index of the branch above each bus index.
  var branch: [Int]

  init(_ grid: Grid) {
    let count = grid.buses.count
    var neighbors: [[(bus: Int, branch: Int)]] = Array(repeating: [], count: count)
    for (i, branch) in grid.branches.enumerated() where branch.isClosed {
      guard let from = grid.index(ofBus: branch.from), let to = grid.index(ofBus: branch.to)
      else { continue }
      neighbors[from].append((to, i))
      neighbors[to].append((from, i))
    }
    parent = Array(repeating: -1, count: count)
    branch = Array(repeating: -1, count: count)
    var found = [grid.slackIndex]
    var next = 0
    while next < found.count {
      let bus = found[next]
      next += 1
      for neighbor in neighbors[bus] where neighbor.bus != parent[bus] {
        parent[neighbor.bus] = bus
        branch[neighbor.bus] = neighbor.branch
        found.append(neighbor.bus)
      }
    }
    var size = Array(repeating: 1, count: count)
    for bus in found.reversed() where parent[bus] >= 0 { size[parent[bus]] += size[bus] }
    var children: [[Int]] = Array(repeating: [], count: count)
    for bus in found where parent[bus] >= 0 { children[parent[bus]].append(bus) }
    var stack = [grid.slackIndex]
    while let bus = stack.popLast() {
      order.append(bus)
      stack += children[bus].sorted { (size[$0], $1) < (size[$1], $0) }
    }
  }
}
