import Specification
import Testing

@Suite struct FieldReaderTests {
  static let full = """
    name: full
    description: "yes: everything"
    critic: {kind: attention, heads: 4}
    training:
      episodes: 1e3
      rate: .5
      warm_up: True
      epsilon: [0.1, 2]
      layers: [32]
      limits: [0.95, 1.05]
      batch: 256
      weights: {b: [0.5, 1], a: [0]}
      start: 08:00
      tags: [1.5, x]
    prosumers:
      - name: village
        bus: 18
        devices: [{kind: battery, p_max_kw: 400}, {kind: load, peak_kw: 0}]
    source: rule
    """

  @Test func `every kind of field is read`() throws {
    let record = try study(Self.full).record
    #expect(record.name == "full")
    #expect(record.description == "yes: everything")
    #expect(record.critic == .attention(heads: 4, width: 128))
    let training = record.training
    #expect(training.episodes == 1000)
    #expect(training.rate == 0.5)
    #expect(training.warmUp)
    #expect(training.epsilon == .numbers([0.1, 2]))
    #expect(training.layers == [32])
    #expect(training.limits == [0.95, 1.05])
    #expect(training.batch == 256)
    #expect(
      training.weights == [
        NamedNumbers(name: "b", values: [0.5, 1]), NamedNumbers(name: "a", values: [0]),
      ])
    #expect(training.start == TimeOfDay(hour: 8))
    #expect(training.tags == ["1.5", "x"])
    #expect(record.prosumers.map(\.bus) == [18])
    #expect(record.prosumers.first?.devices == [.battery(powerKW: 400), .load(peakKW: 0)])
    #expect(record.source == .rule)
  }

  @Test func `what is missing takes its default or nil`() throws {
    let record = try study("name: a\ncritic: {kind: none}\ndescription: ~\n").record
    #expect(record.description == nil)
    #expect(record.critic == .none)
    #expect(record.training.epsilon == .keyword(.auto))
    #expect(record.training.layers == [64, 64])
    #expect(record.training.limits == nil)
    #expect(record.training.batch == nil)
    #expect(record.prosumers.isEmpty)
    #expect(record.source == nil)
  }

  @Test func `the resolved form states every default in the order of the declaration`() throws {
    let resolved = try study("critic: {width: 64.0, kind: mlp}\nname: a\n").resolved
    #expect(
      resolved.canonicalYAML == """
        name: a
        critic:
          kind: mlp
          width: 64
        training:
          episodes: 300
          rate: 0.001
          warm_up: true
          epsilon: auto
          layers: [64, 64]
          weights: {}
          start: "00:00"
          tags: []
        prosumers: []

        """)
  }

  @Test func `a resolved form decodes to itself`() throws {
    let resolved = try study(Self.full).resolved
    let again = try decode(Study.self, from: parseYAML(resolved.canonicalYAML, file: "resolved"))
    #expect(again.resolved.canonicalYAML == resolved.canonicalYAML)
    #expect(specificationHash(again.resolved) == specificationHash(resolved))
  }

  @Test func `an experiment's hash depends on its content alone`() throws {
    let a = try study("name: a\ncritic: {kind: mlp, width: 128}\n").resolved
    let b = try study("# a comment\ncritic:\n  kind: \"mlp\"\nname: 'a'\n").resolved
    let c = try study("name: b\ncritic: {kind: mlp}\n").resolved
    #expect(specificationHash(a) == specificationHash(b))
    #expect(specificationHash(a) != specificationHash(c))
    #expect(specificationHash(a).count == 64)
  }
}
