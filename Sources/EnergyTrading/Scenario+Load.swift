public import Grids
import PowerFlow
public import Profiles
import Prosumers
public import Specification

extension Scenario {
  /// Loads the feeder and the profiles that a specification names, and checks everything against
  /// everything.
  ///
  /// - Parameters:
  ///   - specification: What to load.
  ///   - search: Where to look for files.
  ///   - knownGrid: The feeder that the specification names, where it has been loaded before.
  ///   - knownProfiles: The profiles that the specification names, where they have been loaded before.
  /// - Returns: The scenario.
  /// - Throws: ``SpecificationError`` with every finding and its place.
  public static func load(
    _ specification: ScenarioSpecification, search: ResourceSearch, grid knownGrid: Grid? = nil,
    profiles knownProfiles: ProfileSet? = nil
  ) throws(SpecificationError) -> Scenario {
    var diagnostics: [Diagnostic] = []
    var grid = knownGrid
    var profiles = knownProfiles
    do throws(SpecificationError) {
      if grid == nil {
        grid = try Grid.load(
          named: specification.grid.feeder, search: search, at: specification.grid.place)
      }
    } catch {
      diagnostics += error.diagnostics
    }
    do throws(SpecificationError) {
      if profiles == nil {
        profiles = try specification.profiles.load(
          columns: specification.profileColumns, search: search)
      }
    } catch {
      diagnostics += error.diagnostics
    }
    guard let grid, let profiles else { throw SpecificationError(diagnostics) }
    return try Scenario.assemble(specification, grid: grid, profiles: profiles)
  }

  /// Makes a scenario of a specification, a feeder and profiles, whatever those were loaded from.
  ///
  /// - Throws: ``SpecificationError`` with every finding and its place.
  public static func assemble(
    _ specification: ScenarioSpecification, grid: Grid, profiles: ProfileSet
  ) throws(SpecificationError) -> Scenario {
    var assembly = ScenarioAssembly(specification, grid: grid, profiles: profiles)
    assembly.checkFeeder()
    assembly.placeProsumers()
    assembly.placeBackground()
    var days: SplitDays?
    do throws(SpecificationError) {
      days = try specification.days.days(of: profiles)
    } catch {
      assembly.diagnostics += error.diagnostics
    }
    guard let days, assembly.diagnostics.isEmpty else {
      throw SpecificationError(assembly.diagnostics)
    }
    return Scenario(
      specification: specification, grid: grid, profiles: profiles, days: days,
      columns: assembly.columns, loadColumns: assembly.loadColumns,
      deviceColumns: assembly.deviceColumns, busIndices: assembly.busIndices,
      busLoads: assembly.busLoads)
  }
}

/// The parts of a scenario while they are put together, and what is wrong with them.
private struct ScenarioAssembly {
  let specification: ScenarioSpecification
  let grid: Grid
  let profiles: ProfileSet
  var diagnostics: [Diagnostic] = []
  var columns: [(profile: Profile, scaling: ProfileTable.Scaling)] = []
  var loadColumns: [Int] = []
  var deviceColumns: [Int] = []
  var busIndices: [Int] = []
  var busLoads: [Scenario.BusLoad]

  init(_ specification: ScenarioSpecification, grid: Grid, profiles: ProfileSet) {
    self.specification = specification
    self.grid = grid
    self.profiles = profiles
    busLoads = Array(repeating: Scenario.BusLoad(), count: grid.buses.count)
  }

  /// The feeder must be one that the sweep solves.
  mutating func checkFeeder() {
    let place = specification.grid.place
    if let index = grid.loopClosingBranch {
      let branch = grid.branches[index]
      note(
        "\(grid.name) is meshed: the branch from bus \(branch.from) to bus \(branch.to) closes a "
          + "loop. A scenario needs a radial grid: open that branch.", at: place)
    }
    if let generator = grid.generators.first(where: { $0.voltage != nil }) {
      note(
        "\(grid.name) has a generator at bus \(generator.bus) that holds its voltage. A scenario's "
          + "only voltage source is the slack: give the generator a constant power.", at: place)
    }
    for generator in grid.generators {
      guard let bus = grid.index(ofBus: generator.bus) else { continue }
      busLoads[bus].fixedKW -= generator.powerKW
      busLoads[bus].fixedKvar -= generator.powerKvar
    }
  }

  /// Every prosumer stands on a bus, and its profiles exist.
  mutating func placeProsumers() {
    let prosumers = specification.prosumers
    for (index, prosumer) in prosumers.enumerated() {
      if prosumers[..<index].contains(where: { $0.name == prosumer.name }) {
        note("two prosumers are called '\(prosumer.name)'.", at: prosumer.place)
      }
      if let device = prosumer.duplicateDevice {
        note("two devices of '\(prosumer.name)' are called '\(device.name)'.", at: device.place)
      }
      busIndices.append(
        self.index(ofBus: prosumer.bus, "prosumer '\(prosumer.name)' is on", prosumer.busPlace) ?? 0
      )
      loadColumns.append(column(prosumer.load.profile, .load))
      for device in prosumer.devices {
        deviceColumns.append(device.profile.map { column($0, .generation) } ?? 0)
      }
    }
  }

  /// Every loaded bus has a prosumer or a background profile, and not two.
  mutating func placeBackground() {
    let background = specification.background
    var follows = [ProfileReference?](repeating: nil, count: grid.buses.count)
    for group in background.groups {
      for number in group.buses {
        guard let bus = index(ofBus: number, "the background lists", group.place) else { continue }
        if let former = follows[bus] {
          note(
            former.column == group.profile.column
              ? "bus \(number) is listed twice under '\(former.column)'."
              : "bus \(number) follows two columns, '\(former.column)' and "
                + "'\(group.profile.column)'.", at: group.place)
        } else if let prosumer = specification.prosumers.first(where: { $0.bus == number }) {
          note(
            "bus \(number) has the prosumer '\(prosumer.name)'; the background is for the other "
              + "buses.", at: group.place)
        }
        follows[bus] = group.profile
      }
      // A column that no bus of its own could name is an error all the same.
      _ = column(group.profile, .load, .maximum)
    }
    var forgotten: [Bus] = []
    for (index, bus) in grid.buses.enumerated() {
      let hasProsumer = specification.prosumers.contains { $0.bus == bus.number }
      guard !hasProsumer, bus.loadKW != 0 || bus.loadKvar != 0 else { continue }
      guard let profile = follows[index] ?? background.otherwise else {
        forgotten.append(bus)
        continue
      }
      let scale = specification.grid.loadScale * background.scale
      busLoads[index].nominalKW = scale * bus.loadKW
      busLoads[index].nominalKvar =
        scale * min(bus.loadKvar, background.reactiveRatio * bus.loadKW)
      busLoads[index].column = column(profile, .load, .maximum)
    }
    noteForgotten(forgotten)
  }

  /// One finding for all the loaded buses that nothing is said of.
  private mutating func noteForgotten(_ buses: [Bus]) {
    guard let first = buses.first else { return }
    let place = specification.background.place
    if buses.count == 1 {
      note(
        "bus \(first.number) has a load of \(spelled(first.loadKW)) kW in \(grid.name), but neither "
          + "a prosumer nor a background column. List it, or name a column under 'otherwise'.",
        at: place)
    } else {
      let shown = buses.prefix(8).map { String($0.number) }.joined(separator: ", ")
      note(
        "\(buses.count) loaded buses of \(grid.name) have neither a prosumer nor a background column: "
          + "\(shown)\(buses.count > 8 ? ", …" : ""). List them, or name a column under 'otherwise'.",
        at: place)
    }
  }

  private mutating func note(_ message: String, at place: SourceLocation?) {
    let diagnostic = Diagnostic(message, at: place)
    if !diagnostics.contains(diagnostic) { diagnostics.append(diagnostic) }
  }

  private mutating func index(
    ofBus number: Int, _ who: String, _ place: SourceLocation?
  ) -> Int? {
    if let index = grid.index(ofBus: number) { return index }
    let nearest = grid.buses.map(\.number).min {
      (abs($0 - number), $0) < (abs($1 - number), $1)
    }
    note(
      "\(who) bus \(number), which \(grid.name) lacks."
        + (nearest.map { " Did you mean \($0)?" } ?? ""), at: place)
    return nil
  }

  /// The table's column for a profile; a profile in kW is scaled to a maximum of 1.
  private mutating func column(
    _ reference: ProfileReference, _ kind: ProfileKind,
    _ scaling: ProfileTable.Scaling = .none
  ) -> Int {
    guard let profile = profiles.column(named: reference.column) else {
      let nearest = nearestName(to: reference.column, among: profiles.columnNames)
      note(
        "unknown profile column '\(reference.column)' in \(profiles.name)."
          + (nearest.map { " Did you mean '\($0)'?" }
            ?? " 'wattswap profiles show \(profiles.name)' lists its columns."),
        at: reference.place)
      return 0
    }
    if profile.kind != kind {
      note(
        "profile column '\(profile.name)' is a \(profile.kind.rawValue) profile; "
          + "a \(kind.rawValue) profile is needed here.", at: reference.place)
    }
    let scaling = profile.unit == "1" ? scaling : .maximum
    if let index = columns.firstIndex(where: {
      $0.profile.name == profile.name && $0.scaling == scaling
    }) {
      return index + 1
    }
    columns.append((profile, scaling))
    return columns.count
  }
}
