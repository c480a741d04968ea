import Specification
import Testing

@Suite struct CanonicalYAMLTests {
  static let strings = [
    "", " ", "a", " a", "a ", "a b", "yes", "No", "on", "y", "true", "TRUE", "null", "Null", "~",
    "1", "1e3", "0x1F", "0o17", "1_000", ".5", "-1", "+1", ".inf", "-.inf", ".nan", "1:30", "08:00",
    "2016-01-01", "a: b", "a:", ":a", "a #b", "#a", "a#b", "- a", "-", "--- a", "---", "...", "? a",
    "[a]", "{a}", "a, b", "&a", "*a", "!a", "|", ">", "%a", "@a", "`a", "'a'", "\"a\"", "a'b",
    "a\"b",
    "\\", "a\\nb", "line\nline", "line\n", "\nline", "  two\n spaces", "tab\tin", "\t",
    "cr\rlf\r\n",
    "λ^S", "Ελλάδα", "日本語", "🔋 battery", "e\u{301}", "\u{FEFF}bom", "\u{85}", "\u{A0}", "\u{2028}",
    "\u{2029}x", "\u{7F}", "\u{1}", "\u{1B}[31m", "<<", "=", "a/b.yaml", "../x", "C:\\x", "a (b)",
    "infinity", "nan", "E5", "e", ".", "+", "1e", "kW", "10 %", "\u{10FFFF}", "\u{E000}",
    String(repeating: "long text ", count: 40), String(repeating: "λ", count: 300),
  ]

  @Test(arguments: strings)
  func `text reads back as the same text wherever it stands`(text: String) throws {
    let scalar = Node(.scalar(text, quoted: true), at: nil)
    let number = Node(.scalar("1", quoted: false), at: nil)
    func mapping(_ pairs: [(String, Node)]) -> Node {
      Node(.mapping(pairs.map { .init(key: $0, keyLocation: nil, value: $1) }), at: nil)
    }
    func list(_ elements: Node...) -> Node { Node(.sequence(elements), at: nil) }
    let key = text.isEmpty || text.count > 100 ? "k" : text
    let placed = [
      scalar, list(scalar), list(number, scalar, number), mapping([("k", scalar)]),
      mapping([(key, number)]), mapping([(key, list(scalar, scalar)), ("other", scalar)]),
      list(list(scalar), mapping([("k", scalar), ("l", list())]), mapping([])),
      list(mapping([("k", mapping([("l", list(list(list(mapping([("m", scalar)])))))]))])),
    ]
    for node in placed {
      let written = node.canonicalYAML
      let read = try parseYAML(written, file: "canonical")
      #expect(read.hasSameContent(as: node), "\(written)")
      #expect(read.canonicalYAML == written)
    }
  }

  @Test func `random trees read back the same`() throws {
    var generator = SplitMix(state: 3)
    for _ in 0..<300 {
      let node = Self.tree(depth: 4, using: &generator)
      let read = try parseYAML(node.canonicalYAML, file: "canonical")
      #expect(read.hasSameContent(as: node), "\(node.canonicalYAML)")
    }
  }

  private static func tree(depth: Int, using generator: inout SplitMix) -> Node {
    let count = Int.random(in: 0...4, using: &generator)
    switch depth == 0 ? 0 : Int.random(in: 0...2, using: &generator) {
    case 1:
      return Node(
        .sequence((0..<count).map { _ in tree(depth: depth - 1, using: &generator) }), at: nil)
    case 2:
      let keys = strings.filter { !$0.isEmpty && $0.count < 100 }.shuffled(using: &generator)
      return Node(
        .mapping(
          keys.prefix(count).map {
            .init(key: $0, keyLocation: nil, value: tree(depth: depth - 1, using: &generator))
          }), at: nil)
    default:
      let numbers = ["1", "-0.5", "1e-9", "123456789012345678", "true", "null", "3.0", "1E5"]
      return Bool.random(using: &generator)
        ? Node(.scalar(numbers.randomElement(using: &generator) ?? "0", quoted: false), at: nil)
        : Node(.scalar(strings.randomElement(using: &generator) ?? "", quoted: true), at: nil)
    }
  }

  @Test(
    arguments: [
      ("400.0", "400"), ("4e2", "400"), ("0.10", "0.1"), ("-0.0", "0"), ("1e-9", "1e-09"),
      ("+5", "5"), ("18446744073709551615", "18446744073709551615"), ("1e300", "1e+300"),
      (".5", "0.5"), ("True", "true"), ("~", "null"), ("", "null"), ("plain", "plain"),
      ("08:00", "\"08:00\""), (".inf", "\".inf\""), ("1e999", "1e999"),
    ])
  func `a plain scalar has one spelling`(text: String, spelling: String) {
    #expect(Node(.scalar(text, quoted: false), at: nil).canonicalYAML == spelling + "\n")
  }

  @Test func `the text is laid out for people`() throws {
    let root = try parseYAML(
      """
      {name: x, size: [1, 2.5], text: "a, b", none: [], empty: {},
       rows: [{a: 1, b: {c: 2}}, [3, [4]], x]}
      """, file: "x.yaml")
    #expect(
      root.canonicalYAML == """
        name: x
        size: [1, 2.5]
        text: "a, b"
        none: []
        empty: {}
        rows:
          - a: 1
            b:
              c: 2
          - - 3
            - [4]
          - x

        """)
  }

  @Test func `a long list becomes a block`() throws {
    let numbers = (0..<60).map(String.init)
    let root = try parseYAML("a: [\(numbers.joined(separator: ", "))]", file: "x.yaml")
    #expect(root.canonicalYAML == "a:\n" + numbers.map { "  - \($0)\n" }.joined())
  }
}
