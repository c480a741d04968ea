/// The checks that make buses and branches a grid.
struct GridValidation {
  let baseMVA: Double
  let slack: Slack
  let buses: [Bus]
  let branches: [Branch]
  let generators: [Generator]

  /// Everything that is wrong, in the order of the lists; connection is judged on sound lists only.
  func findings() -> [GridError.Finding] {
    var findings: [GridError.Finding] = []
    func note(_ element: GridError.Element, _ message: String) {
      findings.append(GridError.Finding(element: element, message: message))
    }
    if !(baseMVA.isFinite && baseMVA > 0) {
      note(.grid, "the base power must be a positive number of MVA.")
    }
    var indices: [Int: Int] = [:]
    for (i, bus) in buses.enumerated() {
      for message in faults(of: bus) { note(.bus(i), message) }
      if indices.updateValue(i, forKey: bus.number) != nil {
        note(.bus(i), "bus \(bus.number) is given twice.")
      }
    }
    if indices[slack.bus] == nil {
      note(.slack, "the slack bus \(slack.bus) is not in the list of buses.")
    }
    if !(slack.voltage.isFinite && slack.voltage > 0 && slack.angleDegrees.isFinite) {
      note(.slack, "the slack's voltage must be a positive number of pu at a finite angle.")
    }
    for (i, branch) in branches.enumerated() {
      for message in faults(of: branch, indices) { note(.branch(i), message) }
    }
    for (i, message) in generatorFaults(indices) { note(.generator(i), message) }
    guard findings.isEmpty else { return findings }
    return islands(indices)
  }

  private func faults(of bus: Bus) -> [String] {
    var faults: [String] = []
    if bus.number < 1 {
      faults.append("bus number \(bus.number) must be 1 or more.")
    }
    if let nominal = bus.nominalVoltageKV, !(nominal.isFinite && nominal > 0) {
      faults.append("bus \(bus.number) needs a positive nominal voltage in kV.")
    }
    if ![bus.loadKW, bus.loadKvar, bus.shuntKW, bus.shuntKvar].allSatisfy(\.isFinite) {
      faults.append("bus \(bus.number) has a load or a shunt that is not a finite number.")
    }
    return faults
  }

  private func faults(of branch: Branch, _ indices: [Int: Int]) -> [String] {
    var faults: [String] = []
    for number in [branch.from, branch.to] where indices[number] == nil {
      faults.append("\(branch.label) ends at bus \(number), which is not in the list of buses.")
    }
    if branch.from == branch.to {
      faults.append("\(branch.label) connects bus \(branch.from) to itself.")
    }
    let numbers = [
      branch.resistance, branch.reactance, branch.charging, branch.phaseShiftDegrees,
    ]
    if !numbers.allSatisfy(\.isFinite) {
      faults.append("\(branch.label) has a value that is not a finite number.")
    }
    if branch.isClosed && branch.resistance == 0 && branch.reactance == 0 {
      faults.append("\(branch.label) has no impedance; make one bus of its two.")
    }
    if !(branch.tapRatio.isFinite && branch.tapRatio > 0) {
      faults.append("\(branch.label) needs a positive tap ratio; a line has 1.")
    }
    return faults
  }

  private func generatorFaults(_ indices: [Int: Int]) -> [(Int, String)] {
    var faults: [(Int, String)] = []
    var held: [Int: Double] = [:]
    for (i, generator) in generators.enumerated() {
      let label = "the generator at bus \(generator.bus)"
      if indices[generator.bus] == nil {
        faults.append((i, "\(label) has no bus of that number in the list of buses."))
      }
      if !(generator.powerKW.isFinite && generator.powerKvar.isFinite) {
        faults.append((i, "\(label) has a power that is not a finite number."))
      }
      guard let voltage = generator.voltage else { continue }
      if !(voltage.isFinite && voltage > 0) {
        faults.append((i, "\(label) must hold a positive voltage in pu."))
      } else if generator.bus == slack.bus {
        faults.append((i, "\(label) holds a voltage, and so does the slack there."))
      } else if let other = held.updateValue(voltage, forKey: generator.bus), other != voltage {
        faults.append((i, "\(label) holds \(voltage) pu, another there \(other) pu."))
      }
    }
    return faults
  }

  /// One finding for each group of buses that no closed branch joins to the slack.
  private func islands(_ indices: [Int: Int]) -> [GridError.Finding] {
    var sets = BusSets(count: buses.count)
    for branch in branches where branch.isClosed {
      guard let from = indices[branch.from], let to = indices[branch.to] else { continue }
      _ = sets.merge(from, to)
    }
    guard let slackIndex = indices[slack.bus] else { return [] }
    let main = sets.root(of: slackIndex)
    var members: [Int: [Int]] = [:]
    var order: [Int] = []
    for i in buses.indices {
      let root = sets.root(of: i)
      guard root != main else { continue }
      if members[root] == nil { order.append(root) }
      members[root, default: []].append(i)
    }
    return order.compactMap { root in
      guard let island = members[root], let first = island.first else { return nil }
      return GridError.Finding(
        element: .bus(first),
        message: "\(names(island)) not connected to the slack bus \(slack.bus).")
    }
  }

  /// "bus 7 is", "buses 7 and 8 are", "buses 7, 8, 9 and 4 more are".
  private func names(_ island: [Int]) -> String {
    let numbers = island.map { String(buses[$0].number) }
    guard let last = numbers.last, numbers.count > 1 else { return "bus \(numbers[0]) is" }
    if numbers.count <= 4 {
      return "buses \(numbers.dropLast().joined(separator: ", ")) and \(last) are"
    }
    return "buses \(numbers.prefix(3).joined(separator: ", ")) and \(numbers.count - 3) more are"
  }
}
