import Algorithms
import ArgumentParser
import EnergyTrading
import Experts
import Grids
import Profiles
import Prosumers
import Reports
import Specification

/// `wattswap list`: every name that a specification can use.
struct ListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "List the names that a specification can use.",
    discussion: """
      Lists algorithms, critics, imitations, experts, devices, price rules, grids and profile \
      sets, each with the key that takes its name. Name kinds to list these alone.

        wattswap list
        wattswap list algorithms critics
        wattswap list grids --json
      """)

  @Argument(
    help: ArgumentHelp("The kinds to list; all by default.", valueName: "kind"))
  var kinds: [Kind] = []

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let kinds = Kind.allCases.filter { self.kinds.isEmpty || self.kinds.contains($0) }
    if json {
      let fields = kinds.map { kind in
        (kind.rawValue, JSONValue.array(kind.items.map(\.json)))
      }
      try printJSON(JSONValue.object(Dictionary(uniqueKeysWithValues: fields)))
      return
    }
    var table = TextTable([
      .init("kind", .left), .init("key", .left), .init("name", .left), .init("summary", .left),
    ])
    for kind in kinds {
      for (index, item) in kind.items.enumerated() {
        let isFirst = index == 0
        table.add([
          isFirst ? kind.rawValue : "", isFirst ? kind.key : "", item.name, item.summary,
        ])
      }
    }
    print(table.plainText, terminator: "")
  }
}

extension ListCommand {
  /// A kind of thing that a specification names.
  enum Kind: String, CaseIterable, ExpressibleByArgument {
    case algorithms
    case critics
    case imitations
    case experts
    case devices
    case priceRules = "price_rules"
    case grids
    case profiles

    /// The key that takes the name.
    var key: String {
      switch self {
      case .algorithms: "algorithm.name"
      case .critics: "algorithm.critic.kind"
      case .imitations: "algorithm.imitation.kind"
      case .experts: "expert.source"
      case .devices: "prosumers[].devices[].kind"
      case .priceRules: "prices.p2p.rule"
      case .grids: "grid.case"
      case .profiles: "profiles.source"
      }
    }

    /// The names, from the registries that decode them and the folders that hold them.
    var items: [Item] {
      switch self {
      case .algorithms: AlgorithmRegistry.all.map { Item($0) }
      case .critics: CriticRegistry.all.map { Item($0) }
      case .imitations: ImitationRegistry.all.map { Item($0) }
      case .experts: ExpertRegistry.all.map { Item($0) }
      case .devices: deviceKinds.map { Item($0) }
      case .priceRules: EnergyTrading.priceRules.map { Item($0) }
      case .grids: Self.gridItems()
      case .profiles: Self.profileItems()
      }
    }

    private static func gridItems() -> [Item] {
      let search = ResourceSearch()
      return search.names(in: Grid.dataFolder, extensions: ["yaml", "yml", "m"]).map { name in
        do throws(SpecificationError) {
          return Item(name, GridSummary(try Grid.load(named: name, search: search)).brief)
        } catch {
          return Item(name, "cannot be read: \(error.diagnostics.first?.description ?? "")")
        }
      }
    }

    private static func profileItems() -> [Item] {
      let search = ResourceSearch()
      return search.names(in: ProfileSet.folder, extensions: ["h5", "csv"]).map { name in
        do throws(SpecificationError) {
          return Item(name, ProfileSetSummary(try .load(named: name, search: search)).brief)
        } catch {
          return Item(name, "cannot be read: \(error.diagnostics.first?.description ?? "")")
        }
      }
    }
  }

  /// A name and one line about it.
  struct Item {
    let name: String
    let summary: String

    init(_ name: String, _ summary: String) {
      self.name = name
      self.summary = summary
    }

    init<Value>(_ alternative: Alternative<Value>) {
      self.init(alternative.name, alternative.summary)
    }

    var json: JSONValue {
      .object(["name": .string(name), "summary": .string(summary)])
    }
  }
}
