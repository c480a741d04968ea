import ExpertWorkflow
import Testing

struct KnowledgeBaseTests {
  private let base: KnowledgeBase

  init() throws { base = try KnowledgeBase.shipped() }

  @Test(arguments: [
    ("our Powerwall", "device.battery"),
    ("the diesel must be silent at night", "preference.no_generator"),
    ("keep 30 % for a blackout", "preference.reserve"),
    ("cp.norm of the columns", "cvxpy.norm"),
    ("selling to neighbours", "market.p2p"),
    ("solar panels on the roof", "device.pv"),
    ("save money", "preference.none"),
    ("spare the battery, few cycles", "preference.gentle_battery"),
  ])
  func `words find their entry among the first three`(words: String, id: String) {
    let found = base.search(words, limit: 3)
    #expect(found.contains { $0.entry.id == id }, "\(found.map { ($0.entry.id, $0.reason) })")
    #expect(found.allSatisfy { $0.score > 0 && !$0.reason.isEmpty })
  }

  @Test func `every kind of device has its entry, with code`() {
    let found = base.devices(["battery", "generator", "inverter", "controllable_load"])
    #expect(
      found.map(\.entry.id) == [
        "device.battery", "device.generator", "device.pv", "device.wind",
        "device.controllable_load",
      ])
    #expect(found.allSatisfy { !$0.entry.example.isEmpty })
  }

  @Test func `a report finds the way to mend it`() {
    let fixes = base.fixes(status: "infeasible", report: "")
    #expect(fixes.map(\.entry.id) == ["fix.infeasible"])
    #expect(base.references(of: fixes).map(\.entry.id) == ["constraint.soft"])
    #expect(
      base.fixes(status: "exception", report: "KeyError: \"state has no entry 'soc'\"")
        .map(\.entry.id) == ["fix.key"])
  }

  @Test func `every status that a model can cause has an entry`() {
    // An exception tells of itself by its own words.
    for status in RunReport.Status.allCases where status != .solved && status != .exception {
      #expect(!base.fixes(status: status.rawValue, report: "").isEmpty, "\(status)")
    }
  }

  @Test func `functions are found by the names that a plan gives them`() {
    #expect(
      base.functions(["cp.norm1", "cumsum", "cp.nothing", "cp.norm(...)"]).map(\.entry.id)
        == ["cvxpy.norm1", "cvxpy.cumsum", "cvxpy.norm"])
  }

  @Test func `a ranking by meaning joins that by words`() throws {
    let battery = try #require(base.entries.firstIndex { $0.id == "device.battery" })
    let found = base.search("curtail", limit: 3, meanings: [battery])
    #expect(found.contains { $0.entry.id == "device.battery" && $0.reason == "by meaning" })
  }

  @Test(arguments: [
    ("{", "knowledge.json: line 1, column 2: a key in double quotes is missing."),
    (#"{"version": 1, "entries": []}"#, "knowledge.json: it.entries has 0 of at least 1 elements."),
    (
      #"{"version":1,"entries":[{"id":"a","kind":"tool","title":"t","aliases":[],"text":"x"}]}"#,
      "knowledge.json: it.entries[0].kind is \"tool\"; it must be one of: device, constraint, "
        + "objective, market, preference, cvxpy, fix."
    ),
    (
      #"{"version":1,"entries":[{"id":"a","kind":"fix","title":"t","aliases":[],"text":"x","see":["b"]}]}"#,
      "knowledge.json: 'a' refers to 'b', which is no entry."
    ),
  ])
  func `a knowledge base that breaks its schema is refused`(text: String, message: String) {
    let error = #expect(throws: WorkflowError.self) { try KnowledgeBase(text: text) }
    #expect(error?.description == message)
  }
}
