import Specification

// A small specification with every kind of field, for the tests of this module.

struct Study: SpecificationRecord {
  static let recordName = "study"
  static let recordSummary = "A study of critics."

  var name: String
  var description: String?
  var critic: Critic
  var training: Training
  var prosumers: [Prosumer]
  var source: Source?

  init(from fields: inout FieldReader) {
    name = fields.string("name", "The study's name.")
    description = fields.optionalString("description", "What it asks.")
    critic = fields.oneOf("critic", "What values actions.", Critic.alternatives)
    training = fields.record("training", "How it learns.", isRequired: false)
    prosumers = fields.records("prosumers", "Who trades.")
    source = fields.optionalChoice("source", "Who teaches.")
  }
}

enum Source: String, SpecificationChoice {
  case optimizer
  case rule
}

enum Critic: Sendable, Equatable {
  case mlp(width: Int)
  case attention(heads: Int, width: Int)
  case none

  static let alternatives: [Alternative<Critic>] = [
    Alternative("mlp", MLPCritic.self) { .mlp(width: $0.width) },
    Alternative("attention", AttentionCritic.self) { .attention(heads: $0.heads, width: $0.width) },
    Alternative("none", "No critic.", .none),
  ]
}

struct MLPCritic: SpecificationRecord {
  static let recordName = "mlp"
  static let recordSummary = "A multilayer perceptron."
  var width: Int

  init(from fields: inout FieldReader) {
    width = fields.integer("width", "Units a layer.", 1...4096, default: 128)
  }
}

struct AttentionCritic: SpecificationRecord {
  static let recordName = "attention"
  static let recordSummary = "Attention over agents."
  var heads: Int
  var width: Int

  init(from fields: inout FieldReader) {
    heads = fields.integer("heads", "Attention heads.", 1...64)
    width = fields.integer("width", "Units a layer.", 1...4096, default: 128)
    fields.check("heads", width.isMultiple(of: heads), "'heads' must divide 'width', \(width).")
    fields.check("width", width <= 2048, "'width' is above 2048.")
  }
}

enum Automatic: String, SpecificationChoice {
  case auto
}

struct Training: SpecificationRecord {
  static let recordName = "training"
  static let recordSummary = "How the policies learn."

  var episodes: Int
  var rate: Double
  var warmUp: Bool
  var epsilon: NumberOr<Automatic>
  var layers: [Int]
  var limits: [Double]?
  var batch: Int?
  var weights: [NamedNumbers]
  var start: TimeOfDay
  var tags: [String]

  init(from fields: inout FieldReader) {
    episodes = fields.integer("episodes", "Episodes to train.", 1...Int.max, default: 300)
    rate = fields.number("rate", "The step size.", .aboveUpTo(0, 1), default: 0.001)
    warmUp = fields.boolean("warm_up", "Whether an expert acts first.", default: true)
    epsilon = fields.numberOr(
      "epsilon", "The entropic weight.", .positive, allowsList: true, default: .keyword(.auto))
    layers = fields.integers(
      "layers", "Units a layer.", 1...4096, minimumCount: 1, default: [64, 64])
    limits = fields.optionalNumbers(
      "limits", "The voltages allowed.", unit: "pu", .closed(0.5, 1.5), minimumCount: 2)
    batch = fields.optionalInteger("batch", "Transitions an update.", 1...65536)
    weights = fields.numbersByName(
      "weights", "Weights by name.", .fraction, minimumCount: 1, default: [])
    start = fields.scalar("start", "When the day begins.", default: TimeOfDay(hour: 0))
    tags = fields.strings("tags", "Words to find it by.", default: [])
  }
}

struct TimeOfDay: SpecificationScalar, Equatable {
  static let expectation = "a full hour such as '08:00'"
  static let pattern = "^[0-2][0-9]:00$"
  static let placeholder = TimeOfDay(hour: 0)

  var hour: Int

  init(hour: Int) {
    self.hour = hour
  }

  init?(specification text: String) {
    guard text.hasSuffix(":00"), text.count == 5, let hour = Int(text.prefix(2)), hour < 24 else {
      return nil
    }
    self.hour = hour
  }

  var specification: String { (hour < 10 ? "0" : "") + "\(hour):00" }
}

struct Prosumer: SpecificationRecord {
  static let recordName = "prosumer"
  static let recordSummary = "One who consumes and produces."

  var name: String
  var bus: Int
  var devices: [Device]

  init(from fields: inout FieldReader) {
    name = fields.string("name", "The prosumer's name.")
    bus = fields.integer("bus", "The bus.", 1...Int.max)
    devices = fields.listOfOneOf("devices", "What it owns.", Device.alternatives)
  }
}

enum Device: Sendable, Equatable {
  case battery(powerKW: Double)
  case load(peakKW: Double)

  static let alternatives: [Alternative<Device>] = [
    Alternative("battery", Battery.self) { .battery(powerKW: $0.powerKW) },
    Alternative("load", Load.self) { .load(peakKW: $0.peakKW) },
  ]
}

struct Battery: SpecificationRecord {
  static let recordName = "battery"
  static let recordSummary = "A battery."
  var powerKW: Double

  init(from fields: inout FieldReader) {
    powerKW = fields.number("p_max_kw", "The largest power either way.", unit: "kW", .positive)
  }
}

struct Load: SpecificationRecord {
  static let recordName = "load"
  static let recordSummary = "A fixed load."
  var peakKW: Double

  init(from fields: inout FieldReader) {
    peakKW = fields.number("peak_kw", "The largest load.", unit: "kW", .nonnegative)
  }
}

/// The messages that reading a text as a study gives, without the file's name.
func findings(in text: String) -> [String] {
  do throws(SpecificationError) {
    _ = try decode(Study.self, from: parseYAML(text, file: "study.yaml"))
    return []
  } catch {
    return error.diagnostics.map { $0.description.replacing("study.yaml:", with: "") }
  }
}

/// The study that a text holds.
func study(_ text: String) throws(SpecificationError) -> (record: Study, resolved: Node) {
  try decode(Study.self, from: parseYAML(text, file: "study.yaml"))
}
