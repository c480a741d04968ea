/// The reserved keys of an experiment file, read and checked but not expanded.
struct SweepDeclaration: Sendable {
  struct Variant: Sendable {
    let name: String
    let location: SourceLocation?
    let patch: Patch
  }

  /// A dotted key and the values that it takes in turn.
  struct Axis: Sendable {
    let key: DottedKey
    let values: [Node]
  }

  struct Exclusion: Sendable {
    let location: SourceLocation?
    let pattern: [Patch.Assignment]
  }

  static let reservedKeys = ["include", "variants", "sweep", "seeds", "baseline", "slurm"]

  var variants: [Variant] = []
  var product: [Axis] = []
  /// Groups of axes whose values advance together.
  var zip: [[Axis]] = []
  var ablate: [Axis] = []
  var exclude: [Exclusion] = []
  var seeds: [UInt64] = [0]
  var baseline: (name: String, location: SourceLocation?)?
  /// Where the sweep stands.
  var location: SourceLocation?

  /// Every dotted key that some row changes.
  var sweptAxes: [Axis] { product + zip.flatMap { $0 } + ablate }

  init(reading entries: [Node.Entry], in context: DecodingContext) {
    for entry in entries {
      switch entry.key {
      case "variants": variants = context.variants(entry.value)
      case "sweep": readSweep(entry.value, in: context)
      case "seeds": seeds = context.seeds(entry.value)
      case "baseline":
        baseline = context.string(entry.value, FieldName("baseline")).map {
          ($0, entry.value.location)
        }
      default: break
      }
    }
  }

  private mutating func readSweep(_ node: Node, in context: DecodingContext) {
    location = node.location
    guard let entries = context.mapping(node, FieldName("sweep")) else { return }
    let known = ["product", "zip", "ablate", "exclude"]
    for entry in entries {
      switch entry.key {
      case "product": product = context.axes(entry.value, "product", areDistinct: true)
      case "zip": zip = context.groups(entry.value)
      case "ablate": ablate = context.axes(entry.value, "ablate", areDistinct: true)
      case "exclude": exclude = context.exclusions(entry.value)
      default:
        let advice =
          nearestName(to: entry.key, among: known).map { "Did you mean '\($0)'?" }
          ?? "Known keys: \(known.joined(separator: ", "))."
        context.note("unknown key '\(entry.key)' in sweep. \(advice)", at: entry.keyLocation)
      }
    }
    if entries.allSatisfy({ $0.key == "exclude" }) {
      context.note("'sweep' needs one of product, zip and ablate.", at: node.location)
    }
    var first: [String: SourceLocation?] = [:]
    for axis in product + zip.flatMap({ $0 }) {
      if let other = first.updateValue(axis.key.location, forKey: axis.key.text) {
        let line = other.map { " on line \($0.line)" } ?? ""
        context.note(
          "'\(axis.key.text)' is swept already\(line).", at: axis.key.location)
      }
    }
  }
}
