import Specification
import Testing

@Suite struct YAMLParsingTests {
  private func node(_ text: String) throws(SpecificationError) -> Node {
    try parseYAML(text, file: "x.yaml")
  }

  @Test func `an alias repeats what its anchor names`() throws {
    let root = try node("a: &size [1, 2]\nb: *size\n")
    let (a, b) = try (#require(root["a"]), #require(root["b"]))
    #expect(a.hasSameContent(as: b))
    #expect(b.location?.description == "x.yaml:1:4")
  }

  @Test func `a merge key gives the keys that a mapping lacks`() throws {
    let root = try node(
      """
      first: &first {p: 1, q: 1}
      second: &second {q: 2, r: 2}
      one: {<<: *first, p: 9}
      both:
        r: 9
        <<: [*first, *second]
      """)
    #expect(try #require(root["one"]).hasSameContent(as: node("{p: 9, q: 1}")))
    #expect(try #require(root["both"]).hasSameContent(as: node("{r: 9, p: 1, q: 1}")))
  }

  @Test func `a quoted merge key is a key like any other`() throws {
    let root = try node("'<<': {p: 1}\n")
    #expect(root["<<"]?["p"] != nil)
  }

  @Test func `lines and columns count characters from 1`() throws {
    let root = try node("\u{FEFF}λ: 1\nμέγα: {ключ: [a, bc]}\r\nlast: x\n")
    guard case .mapping(let entries) = root.content,
      case .sequence(let elements)? = entries[1].value["ключ"]?.content
    else {
      Issue.record("not the shape that was written")
      return
    }
    #expect(elements[1].location?.description == "x.yaml:2:18")
    #expect(entries[2].keyLocation?.description == "x.yaml:3:1")
    #expect(entries[2].value.location?.description == "x.yaml:3:7")
  }

  @Test func `quotes make text of what looks like a number`() throws {
    let root = try node("[1, '1', \"1\"]")
    guard case .sequence(let elements) = root.content else {
      Issue.record("not a list")
      return
    }
    #expect(!elements[0].hasSameContent(as: elements[1]))
    #expect(elements[1].hasSameContent(as: elements[2]))
  }

  @Test(
    arguments: [
      ("", "1:1: the file is empty."),
      ("# nothing\n", "1:1: the file is empty."),
      ("a: 1\n\tb: 2\n", "2:1: a tab cannot indent YAML; use spaces."),
      ("a:\n\tb: 2\n", "2:1: a tab cannot indent YAML; use spaces."),
      ("a:\n  - x\n  \t- y\n", "3:3: a tab cannot indent YAML; use spaces."),
      ("a: |\n\ttext\n", "2:1: a tab cannot indent YAML; use spaces."),
      ("a: 1\nb: 2\na: 3\n", "3:1: duplicate key 'a'; the first is on line 1."),
      ("{a: 1, 'a': 2}\n", "1:8: duplicate key 'a'; the first is on line 1."),
      ("a: 1\n---\nb: 2\n", "2:1: a second document begins here; a file holds one."),
      (
        "a: !!python/object:os.system x\n",
        "1:4: the tag '!!python/object:os.system' is not supported; remove it: "
          + "a key alone says what its value is."
      ),
      (
        "a: !mine {b: 1}\n",
        "1:4: the tag '!mine' is not supported; remove it: a key alone says what its value is."
      ),
      ("? [a, b]\n: 1\n", "1:3: a key must be text; found a list."),
      ("{{a: 1}: 2}\n", "1:2: a key must be text; found a mapping."),
      ("'': 1\n", "1:1: a key must not be empty."),
      ("a: *nobody\n", "1:4: the alias '*nobody' has no anchor '&nobody' before it."),
      (
        "a: &size 1\nb: *siz\n",
        "2:4: the alias '*siz' has no anchor '&siz' before it. Did you mean '*size'?"
      ),
      ("a: &a [*a]\n", "1:8: the alias '*a' stands inside what it names, which begins on line 1."),
      ("a: &x 1\nb: &x 2\n", "2:4: the anchor '&x' already stands on line 1."),
      ("a: {<<: 3}\n", "1:9: '<<' merges a mapping or a list of mappings; found 3."),
      ("a: {<<: [{b: 1}, c]}\n", "1:18: '<<' merges mappings; found the text 'c'."),
      ("a: [1, 2\nb: 3\n", "2:2: a ',' or the ']' of the list of line 1 was expected here."),
      ("a: {b: 1\nc: 3]\n", "2:2: a ',' or the '}' of the mapping of line 1 was expected here."),
      ("a: b: c\n", "1:5: a ':' cannot stand here; check the indentation, or quote the text."),
      ("a: 'b\nc: d\n", "1:4: this quote is never closed."),
      ("a: @b\n", "1:4: '@' cannot begin a value; quote the text."),
      ("a: \"\\q\"\n", "1:5: '\\q' is no escape in double quotes; use single quotes."),
      ("a: *\n", "1:4: an anchor '&' or an alias '*' needs a name; quote the text if it is none."),
      ("a:\n  b: 1\n c: 2\n", "3:2: a key was expected here; check the indentation under line 1."),
      (
        "a:\n  - 1\n  b: 2\n",
        "3:3: a '-' was expected here: the list of line 2 goes on at column 3."
      ),
      ("a: 1\nb\nc: 2\n", "2:1: a ':' was expected after this key."),
      ("a: - b\n", "1:4: a list element '-' must begin a line of its own."),
      ("[a]\nb\n", "2:1: nothing may follow the document's value; check the indentation."),
      ("a: \"x\\0y\"\n", "1:4: a NUL character in text; remove it."),
      ("a: x\u{0}y\n", "1:5: a control character, U+0000; remove it."),
      ("a: 1\nb: \u{1B}[31m\n", "2:4: a control character, U+001B; remove it."),
    ]
  )
  func `what is not YAML gets one error with its place`(text: String, message: String) {
    let error = #expect(throws: SpecificationError.self) { try parseYAML(text, file: "x.yaml") }
    #expect(error?.description == "x.yaml:" + message)
  }

  @Test(
    arguments: [
      ([0x61, 0x3A, 0x20, 0xFF], "1:4"), ([0xFF, 0xFE, 0x61, 0x00], "1:1"),
      ([0x61, 0x3A, 0x0A, 0x20, 0xC3], "2:2"), ([0xED, 0xA0, 0x80], "1:1"),
    ] as [([UInt8], String)])
  func `bytes that are not UTF-8 are refused`(bytes: [UInt8], place: String) {
    let error = #expect(throws: SpecificationError.self) { try parseYAML(bytes, file: "x.yaml") }
    #expect(
      error?.description
        == "x.yaml:\(place): the bytes here are not UTF-8; save the file as UTF-8.")
  }

  @Test func `every duplicate key of a file is found at once`() {
    let error = #expect(throws: SpecificationError.self) {
      try parseYAML("a: 1\na: 2\nb: {c: 1, c: 2}\na: 3\n", file: "x.yaml")
    }
    #expect(
      error?.description == """
        x.yaml:2:1: duplicate key 'a'; the first is on line 1.
        x.yaml:3:11: duplicate key 'c'; the first is on line 3.
        x.yaml:4:1: duplicate key 'a'; the first is on line 1.
        """)
  }
}
