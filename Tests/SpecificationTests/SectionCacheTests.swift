import Specification
import Synchronization
import TestSupport
import Testing

@Suite struct SectionCacheTests {
  /// Sweeps over the sample study: a part of one section, two sections, whole sections, variants that
  /// share what they do not change, values that are defaults.
  static let sweeps =
    [
      "training.rate: [0.1, 0.2, 0.3]",
      "training.rate: [0.1, 0.2], critic.heads: [2, 4], training.episodes: [5, 6]",
      "training: [{rate: 0.1}, {rate: 0.1, episodes: 7}], critic: [{kind: mlp}, {width: 128}]",
      "prosumers.village.bus: [17, 18], prosumers.1.bus: [17, 18]",
      "source: [optimizer, rule], description: [a, b]",
    ].map { "\(base)sweep: {product: {\($0)}}\n" } + [
      SweepSamples.everything,
      "\(base)variants: [{name: A}, {name: B, critic.kind: mlp}, {name: C, training.rate: 0.3}]\n"
        + "sweep: {zip: {both: {training.rate: [0.1, 0.2], critic.width: [64, 128]}}}\n",
      "name: bare\ncritic: {kind: none}\nsweep: {product: {description: [a, b]}}\n",
    ]

  private static let base = SweepPlanTests.base

  @Test(arguments: sweeps)
  func `every row is what it is without the other rows`(text: String) throws {
    let cache = SectionCache()
    for row in try SweepPlan.expand(root: parseYAML(text, file: "a.yaml")).rows {
      let alone = try decode(Study.self, from: row.node)
      let shared = try decode(Study.self, from: row.node, sharing: cache)
      #expect("\(shared.record)" == "\(alone.record)")
      #expect(
        shared.resolved.canonicalSections(sharing: cache).map(\.text).joined()
          == alone.resolved.canonicalYAML)
    }
  }

  @Test func `a section is read once for all rows that share it, and for no other`() throws {
    let text = """
      plain: {value: 1}
      swept: {value: 1}
      other: {value: 1}
      sweep: {product: {swept.value: [1, 2, 3], other.value: [1, 2, 3, 4], swept.more: [5, 6]}}
      """
    let rows = try SweepPlan.expand(root: parseYAML(text, file: "a.yaml")).rows
    let cache = SectionCache()
    for row in rows {
      let record = try decode(ThreeSections.self, from: row.node, sharing: cache).record
      for (name, section) in [("swept", record.swept), ("other", record.other)] {
        #expect(section.value == Int(row.node[name]?["value"]?.canonicalYAML.dropLast() ?? ""))
      }
    }
    #expect(rows.count == 24)
    // `plain` once, `swept` with each of its two other values, `other`.
    let readings = Counted.readings.withLock { $0 }
    #expect(readings[1] == 1 + 2 + 1)
    #expect(readings[2] == 2 + 1)
    #expect(readings[3] == 2 + 1)
    #expect(readings[4] == 1)
  }

  @Test func `a section that says the same elsewhere keeps its own place`() throws {
    let cache = SectionCache()
    for file in ["a.yaml", "b.yaml", "a.yaml"] {
      let root = try parseYAML(
        "plain: {value: 9}\nswept: {value: 9}\nother: {value: 9}\n", file: file)
      let record = try decode(ThreeSections.self, from: root, sharing: cache).record
      #expect(record.plain.place?.description == "\(file):1:16")
      #expect(record.swept.place?.description == "\(file):2:16")
    }
  }

  @Test func `what an alias repeats under another key is read as that key's`() throws {
    let cache = SectionCache()
    let root = try parseYAML(
      "plain: &one {value: 8}\nswept: *one\nother: *one\n", file: "a.yaml")
    for _ in 0..<2 {
      let (record, resolved) = try decode(ThreeSections.self, from: root, sharing: cache)
      #expect([record.plain, record.swept, record.other].map(\.value) == [8, 8, 8])
      #expect(
        resolved.canonicalSections(sharing: cache).map(\.text)
          == ["plain:\n  value: 8\n", "swept:\n  value: 8\n", "other:\n  value: 8\n"])
    }
  }

  @Test(arguments: [
    "training.rate: [0.1, 2, 0.2]", "critic.heads: [3, 4, 5]", "critic.kind: [mpl, mlp]",
    "prosumers: [[], 4, [{name: x}]], source: [optmizer, rule]", "training.ratte: [1, 2]",
    "critic.width: [64, 96], training.tags.x: [1], surplus: [2]",
  ])
  func `every row has its own errors, in their order and at their places`(sweep: String) throws {
    let text = "\(Self.base)sweep: {product: {\(sweep), training.episodes: [1, 0]}}\n"
    let cache = SectionCache()
    var wrong = 0
    for row in try SweepPlan.expand(root: parseYAML(text, file: "a.yaml")).rows {
      let alone = findings { _ = try decode(Study.self, from: row.node) }
      #expect(findings { _ = try decode(Study.self, from: row.node, sharing: cache) } == alone)
      wrong += alone.isEmpty ? 0 : 1
    }
    #expect(wrong > 0)
  }

  private func findings(_ body: () throws -> Void) -> [Diagnostic] {
    do {
      try body()
      return []
    } catch {
      return (error as? SpecificationError)?.diagnostics ?? []
    }
  }
}

/// A record of three sections of one kind.
private struct ThreeSections: SpecificationRecord {
  static let recordName = "record"
  static let recordSummary = "Three sections."

  var plain: Counted
  var swept: Counted
  var other: Counted

  init(from fields: inout FieldReader) {
    plain = fields.record("plain", "A section.")
    swept = fields.record("swept", "A section.")
    other = fields.record("other", "A section.")
  }
}

/// A section that counts how often its values are read.
private struct Counted: SpecificationRecord {
  static let recordName = "section"
  static let recordSummary = "A section."
  static let readings = Mutex<[Int: Int]>([:])

  var value: Int
  var place: Specification.SourceLocation?

  init(from fields: inout FieldReader) {
    let value = fields.integer("value", "A number.", 0...10)
    _ = fields.optionalInteger("more", "A number.", 0...10)
    self.value = value
    place = fields.place(of: "value")
    Self.readings.withLock { $0[value, default: 0] += 1 }
  }
}
