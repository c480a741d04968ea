import Specification
import TestSupport
import Testing

@Suite struct SweepPlanTests {
  static let base = """
    name: a
    critic: {kind: attention, heads: 4, width: 64}
    training: {rate: 0.1, episodes: 10}
    prosumers:
      - {name: village, bus: 18}
      - {name: farm, bus: 33}

    """

  private func plan(_ sweep: String) throws(SpecificationError) -> SweepPlan {
    try SweepPlan.expand(root: parseYAML(Self.base + sweep, file: "a.yaml"))
  }

  private func names(_ sweep: String) throws(SpecificationError) -> [String] {
    try plan(sweep).rows.map(\.name)
  }

  @Test func `a file without reserved keys is one trial of the seed 0`() throws {
    let trials = try plan("").trials
    #expect(trials.map(\.variant) == ["base"])
    #expect(trials.map(\.seed) == [0])
    #expect(trials[0].changes.isEmpty)
  }

  @Test func `no reserved key is left in a row`() throws {
    let row = try plan("seeds: [3]\nvariants: [{name: x}]\nbaseline: x\n").rows[0]
    #expect(row.node.hasSameContent(as: try parseYAML(Self.base, file: "")))
  }

  @Test func `seeds are a count or a list`() throws {
    #expect(try plan("seeds: 3").seeds == [0, 1, 2])
    #expect(try plan("seeds: [7, 18446744073709551615]").seeds == [7, .max])
    let trials = try plan("seeds: 2\nvariants: [{name: x}, {name: y}]").trials
    #expect(trials.map { "\($0.variant) \($0.seed)" } == ["x 0", "x 1", "y 0", "y 1"])
  }

  @Test func `variants are rows, each a patch on the base`() throws {
    let plan = try plan(
      """
      variants:
        - {name: Base}
        - {name: MLP, critic.kind: mlp, training.rate: 0.1}
        - {name: Wide, critic: {width: 128, heads: 4}}
      baseline: MLP
      """)
    #expect(plan.rows.map(\.name) == ["Base", "MLP", "Wide"])
    #expect(plan.rows[0].changes.isEmpty)
    #expect(plan.rows[1].changes == [.init(key: "critic.kind", value: "mlp")])
    #expect(plan.rows[2].changes == [.init(key: "critic.width", value: "128")])
    #expect(plan.baseline == "MLP")
    let critics = try plan.rows.map { try decode(Study.self, from: $0.node).record.critic }
    #expect(
      critics == [
        .attention(heads: 4, width: 64), .mlp(width: 64), .attention(heads: 4, width: 128),
      ])
  }

  @Test func `a product is every combination, the last list the fastest`() throws {
    let plan = try plan(
      "sweep: {product: {critic.kind: [mlp, attention], training.rate: [0.1, 0.2]}}")
    #expect(
      plan.rows.map(\.name) == [
        "kind=mlp,rate=0.1", "kind=mlp,rate=0.2", "kind=attention,rate=0.1",
        "kind=attention,rate=0.2",
      ])
    #expect(
      plan.rows[1].changes == [
        .init(key: "critic.kind", value: "mlp"), .init(key: "training.rate", value: "0.2"),
      ])
    #expect(plan.rows[2].changes.isEmpty)
  }

  @Test func `zipped lists advance together and multiply with the product`() throws {
    #expect(
      try names(
        """
        sweep:
          product: {training.rate: [0.1, 0.2]}
          zip:
            size: {critic.heads: [2, 8], critic.width: [32, 128]}
            bus: {prosumers.village.bus: [1, 2], prosumers.farm.bus: [3, 4]}
        """) == [
          "rate=0.1,heads=2,width=32,village.bus=1,farm.bus=3",
          "rate=0.1,heads=2,width=32,village.bus=2,farm.bus=4",
          "rate=0.1,heads=8,width=128,village.bus=1,farm.bus=3",
          "rate=0.1,heads=8,width=128,village.bus=2,farm.bus=4",
          "rate=0.2,heads=2,width=32,village.bus=1,farm.bus=3",
          "rate=0.2,heads=2,width=32,village.bus=2,farm.bus=4",
          "rate=0.2,heads=8,width=128,village.bus=1,farm.bus=3",
          "rate=0.2,heads=8,width=128,village.bus=2,farm.bus=4",
        ])
  }

  @Test func `an ablation changes one thing at a time and keeps the row without change`() throws {
    #expect(
      try names("sweep: {ablate: {critic.kind: [mlp, attention, none], training.rate: [0.2]}}")
        == ["base", "kind=mlp", "kind=none", "rate=0.2"])
  }

  @Test func `a sweep runs from each variant`() throws {
    #expect(
      try names(
        """
        variants: [{name: A}, {name: B, critic.kind: mlp}]
        sweep: {ablate: {critic.kind: [mlp]}, product: {training.rate: [0.1, 0.2]}}
        """) == ["A", "A,kind=mlp", "A,rate=0.1", "A,rate=0.2", "B", "B,rate=0.1", "B,rate=0.2"])
  }

  @Test func `an exclude removes the rows that say what it says`() throws {
    #expect(
      try names(
        """
        sweep:
          product: {critic.kind: [mlp, attention], training.rate: [0.1, 0.2, 0.3]}
          exclude:
            - {critic.kind: mlp, training.rate: .2}
            - {critic: {kind: attention}, training: {rate: 0.3, episodes: 10}}
        """) == [
          "kind=mlp,rate=0.1", "kind=mlp,rate=0.3", "kind=attention,rate=0.1",
          "kind=attention,rate=0.2",
        ])
  }

  @Test func `a key is cut to the shortest ending that means one place`() throws {
    #expect(
      try names(
        "sweep: {product: {prosumers.village.bus: [1], critic.heads: [2], expert.kind: [x]}}")
        == ["village.bus=1,heads=2,expert.kind=x"])
    #expect(
      try names(
        "expert: {kind: none}\nsweep: {product: {critic.kind: [mlp], expert: [{kind: rule, a: 1}]}}"
      )
        == ["critic.kind=mlp,expert=rule-1"])
    #expect(
      try names("sweep: {product: {training.layers: [[64, 64], [8]], training.file: [a/b c, ~]}}")
        == [
          "layers=64x64,file=a-b-c", "layers=64x64,file=null", "layers=8,file=a-b-c",
          "layers=8,file=null",
        ])
  }

  @Test func `a swept kind drops the base's keys of the former kind, not the sweep's own`() throws {
    let plan = try plan("sweep: {product: {critic.kind: [mlp, attention]}}")
    let critics = try plan.rows.map { try decode(Study.self, from: $0.node).record.critic }
    #expect(critics == [.mlp(width: 64), .attention(heads: 4, width: 64)])

    let wrong = try self.plan("sweep: {product: {critic.kind: [mlp], critic.heads: [2]}}")
    let error = #expect(throws: SpecificationError.self) {
      try decode(Study.self, from: wrong.rows[0].node)
    }
    #expect(
      error?.description
        == "a.yaml:7:39: unknown key 'heads' in critic: it belongs to 'attention'.")

    let variant = try self.plan(
      "variants: [{name: V, critic.heads: 8}]\nsweep: {product: {critic.kind: [mlp]}}")
    #expect(try decode(Study.self, from: variant.rows[0].node).record.critic == .mlp(width: 64))
  }

  @Test func `the file of every reserved key expands`() throws {
    let plan = try SweepPlan.expand(root: parseYAML(SweepSamples.everything, file: "a.yaml"))
    #expect(
      plan.rows.map(\.name) == [
        "Attention", "Attention,warm_up=false", "Attention,village.bus=17",
        "Attention,rate=0.01,width=64,layers=64", "Attention,rate=0.01,width=128,layers=128x128",
        "Attention,rate=0.1,width=64,layers=64", "Attention,rate=0.1,width=128,layers=128x128",
        "MLP", "MLP,warm_up=false", "MLP,village.bus=17",
        "MLP,rate=0.01,width=128,layers=128x128", "MLP,rate=0.1,width=128,layers=128x128",
      ])
    #expect(plan.trials.count == 24)
    for row in plan.rows { _ = try decode(Study.self, from: row.node) }
  }

  @Test(
    arguments: [
      ("seeds: 0", "7:8: 'seeds' is 0; it must be from 1 to 100000."),
      ("seeds: -1", "7:8: 'seeds' is -1; it must be from 1 to 100000."),
      ("seeds: []", "7:8: 'seeds' must have at least 1 element; found 0."),
      ("seeds: [1, 2, 1]", "7:15: 'seeds' lists 1 twice."),
      (
        "seeds: [1, -2]",
        "7:12: 'seeds[1]' must be a whole number from 0 to 18446744073709551615; found -2."
      ),
      ("seeds: {a: 1}", "7:8: 'seeds' must be a count or a list; found a mapping."),
      ("seeds: few", "7:8: 'seeds' must be a whole number; found the text 'few'."),
      ("variants: []", "7:11: 'variants' must have at least 1 element; found 0."),
      ("variants: {a: 1}", "7:11: 'variants' must be a list; found a mapping."),
      ("variants: [x]", "7:12: 'variants[0]' must be a mapping; found the text 'x'."),
      ("variants: [{critic.kind: mlp}]", "7:12: missing key 'name' in variant."),
      ("variants: [{name: a/b}]", "7:19: 'a/b' cannot name a variant: it has a '/'."),
      ("variants: [{name: x}, {name: x}]", "7:30: a variant 'x' already stands on line 7."),
      (
        "variants: [{name: x, seeds: 3}]",
        "7:22: 'seeds' is the whole file's; no row can change it."
      ),
      (
        "variants: [{name: x, prosumers.mall.bus: 3}]",
        "7:22: 'prosumers' has no element 'mall': its indices go from 0 to 1, "
          + "its names are village, farm."
      ),
      ("sweep: {}", "7:8: 'sweep' needs one of product, zip and ablate."),
      ("sweep: [a]", "7:8: 'sweep' must be a mapping; found a list."),
      (
        "sweep: {exclude: [{critic.kind: mlp}]}",
        "7:8: 'sweep' needs one of product, zip and ablate."
      ),
      (
        "sweep: {prodct: {critic.kind: [mlp]}, ablate: {critic.heads: [2]}}",
        "7:9: unknown key 'prodct' in sweep. Did you mean 'product'?"
      ),
      ("sweep: {product: {}}", "7:18: 'product' is empty."),
      (
        "sweep: {product: {critic.kind: mlp}}",
        "7:32: 'critic.kind' must be a list; found the text 'mlp'."
      ),
      (
        "sweep: {product: {critic.kind: []}}",
        "7:32: 'critic.kind' must have at least 1 element; found 0."
      ),
      ("sweep: {product: {critic.heads: [2, 2.0]}}", "7:37: 'critic.heads' lists 2 twice."),
      ("sweep: {product: {name: [x]}}", "7:19: 'name' is the whole file's; no row can change it."),
      (
        "sweep: {product: {name.x: [x]}}",
        "7:19: 'name.x' leads through 'name', which is the text 'a'."
      ),
      (
        "sweep: {zip: {size: {critic.heads: [2, 4], critic.width: [8]}}}",
        "7:44: 'critic.width' lists 1 value and 'critic.heads' 2; zipped lists must be equally long."
      ),
      (
        "sweep: {product: {critic.heads: [2]}, zip: {g: {critic.heads: [4]}}}",
        "7:49: 'critic.heads' is swept already on line 7."
      ),
      (
        "sweep: {product: {critic.kind: [mlp]}, exclude: [{critic.kind: mpl}]}",
        "7:50: this exclude matches no row."
      ),
      (
        "sweep: {product: {critic.kind: [mlp]}, exclude: [{critic.kind: mlp}]}",
        "7:50: 'exclude' leaves no row."
      ),
      (
        "sweep: {product: {critic.kind: [mlp]}, exclude: [{}]}",
        "7:50: an empty exclude would match every row."
      ),
      ("sweep: {product: {training.file: [a/b, a-b]}}", "7:8: two rows are named 'file=a-b'."),
      (
        "sweep: {product: {critic.kind: [mlp]}}\nbaseline: kind=mpl",
        "8:11: baseline 'kind=mpl' names no row. Did you mean 'kind=mlp'?"
      ),
      (
        "variants: [{name: x}, {name: y}]\nbaseline: MADDPG",
        "8:11: baseline 'MADDPG' names no row. The rows are: x; y."
      ),
      ("baseline: [a]", "7:11: 'baseline' must be text; found a list."),
    ])
  func `a wrong sweep is one error with its place`(sweep: String, message: String) {
    let error = #expect(throws: SpecificationError.self) { try plan(sweep) }
    #expect(error?.description == "a.yaml:" + message)
  }

  @Test func `a sweep of too many trials is refused before it is expanded`() {
    let axes = (0..<20).map { "k\($0): [\((0..<10).map(String.init).joined(separator: ","))]" }
    let error = #expect(throws: SpecificationError.self) {
      try plan("sweep: {product: {\(axes.joined(separator: ", "))}}")
    }
    #expect(error?.description == "a.yaml:7:8: the sweep makes more than 100000 trials.")
  }

  @Test func `10,000 trials are planned and decoded soon`() throws {
    let prosumers = (0..<6).map { prosumer in
      let devices = (0..<4).map { "{kind: battery, p_max_kw: \($0 + 100)}" }
      return
        "  - {name: p\(prosumer), bus: \(prosumer + 1), devices: [\(devices.joined(separator: ", "))]}\n"
    }
    let values = (1...10).map(String.init).joined(separator: ", ")
    let text = """
      name: large
      critic: {kind: attention, heads: 1}
      prosumers:
      \(prosumers.joined())
      sweep:
        product:
          training.episodes: [\(values)]
          training.batch: [\(values)]
          prosumers.p3.bus: [\(values)]
          prosumers.p5.devices.0.p_max_kw: [\(values)]
      """
    let root = try parseYAML(text, file: "large.yaml")
    var rows: [SweepPlan.Row] = []
    let planning = try processorSeconds { rows = try SweepPlan.expand(root: root).rows }
    #expect(rows.count == 10_000)
    let alone = try processorSeconds {
      for index in stride(from: 0, to: rows.count, by: 10) {
        _ = try decode(Study.self, from: rows[index].node).resolved.canonicalYAML
      }
    }
    let cache = SectionCache()
    let together = try processorSeconds {
      for row in rows {
        _ = try decode(Study.self, from: row.node, sharing: cache)
          .resolved.canonicalSections(sharing: cache)
      }
    }
    // Release takes 0.05 s and 0.04 s on one free core; the limits leave room for debug builds.
    #expect(planning < 2)
    #expect(together < 2)
    // Ten times as many rows share what they have in common.
    #expect(together < alone)
  }
}
