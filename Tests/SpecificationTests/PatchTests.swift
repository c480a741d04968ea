import Specification
import Testing

@Suite struct PatchTests {
  static let base = """
    name: a
    critic: {kind: attention, heads: 4}
    training: {rate: 0.1, limits: null}
    prosumers:
      - {name: village, bus: 18}
      - {name: farm, bus: 33}
    """

  private func patched(_ patch: String) throws(SpecificationError) -> Node {
    try parseYAML(Self.base, file: "a.yaml").applying(parseYAML(patch, file: "p.yaml"))
  }

  @Test func `dotted keys reach into mappings and lists`() throws {
    let node = try patched(
      "{training.rate: 0.2, prosumers.village.bus: 17, prosumers.1.bus: 32, training.limits: [1, 2]}"
    )
    #expect(
      node.canonicalYAML == """
        name: a
        critic:
          kind: attention
          heads: 4
        training:
          rate: 0.2
          limits: [1, 2]
        prosumers:
          - name: village
            bus: 17
          - name: farm
            bus: 32

        """)
  }

  @Test func `a mapping merges and a list replaces`() throws {
    let node = try patched("{critic: {heads: 8}, prosumers: []}")
    #expect(node["critic"]?.canonicalYAML == "kind: attention\nheads: 8\n")
    #expect(node["prosumers"]?.canonicalYAML == "[]\n")
  }

  @Test func `a patch makes the keys that are missing, null included`() throws {
    let node = try patched("{training.limits.low: 1, expert.kind: rule}")
    #expect(node["training"]?["limits"]?["low"]?.canonicalYAML == "1\n")
    #expect(node["expert"]?["kind"]?.canonicalYAML == "rule\n")
  }

  @Test func `a patch leaves what it does not name untouched`() throws {
    let base = try parseYAML(Self.base, file: "a.yaml")
    #expect(try base.applying(parseYAML("{}", file: "")).hasSameContent(as: base))
  }

  @Test func `a new kind keeps the keys that both kinds know and drops the others`() throws {
    let node = try parseYAML("name: a\ncritic: {kind: attention, heads: 4, width: 64}", file: "a")
    let patch = try parseYAML("critic.kind: mlp", file: "p")
    #expect(try decode(Study.self, from: node.applying(patch)).record.critic == .mlp(width: 64))
  }

  @Test(
    arguments: [
      ("critic.kidn: mlp", "p:1:1: unknown key 'kidn' in critic. Did you mean 'kind'?"),
      ("critc.kind: mlp", "p:1:1: unknown key 'critc' in study. Did you mean 'critic'?"),
      (
        "{critic.kind: mlp, critic.heads: 2}",
        "p:1:20: unknown key 'heads' in critic: it belongs to 'attention'."
      ),
      (
        "critic.kind: mpl",
        "p:1:14: 'kind' must be mlp, attention or none; found the text 'mpl'. Did you mean 'mlp'?"
      ),
      ("training.rate: -1", "p:1:16: 'rate' is -1; it must be above 0 and at most 1."),
      ("name.first: x", "p:1:1: 'name.first' leads through 'name', which is the text 'a'."),
      (
        "critic.heads.each: 3",
        "p:1:1: 'critic.heads.each' leads through 'critic.heads', which is 4."
      ),
      (
        "prosumers.vilage.bus: 3",
        "p:1:1: 'prosumers' has no element 'vilage'. Did you mean 'village'?"
      ),
      (
        "prosumers.2.bus: 3",
        "p:1:1: 'prosumers' has no element '2': its indices go from 0 to 1, its names are village, farm."
      ),
      ("critic..kind: mlp", "p:1:1: the dotted key 'critic..kind' has an empty part."),
      ("sweep.product: 3", "p:1:1: 'sweep' is the whole file's; no row can change it."),
      ("[1]", "p:1:1: 'patch' must be a mapping; found a list."),
    ])
  func `a wrong patch is reported at its own place`(patch: String, message: String) throws {
    let error = #expect(throws: SpecificationError.self) {
      try decode(
        Study.self,
        from: parseYAML(Self.base, file: "a.yaml").applying(parseYAML(patch, file: "p")))
    }
    #expect(error?.description == message)
  }
}
