/// The keys of an experiment file that are not the experiment's own.
func reservedProperties(before record: RecordDescription) -> [JSONText.Member] {
  let keys = record.fields.map(\.key).filter { $0 != "name" }.joined(separator: "|")
  let dottedKey = "^(\(keys))(\\.[^.]+)*$"
  func described(_ summary: String, _ pairs: KeyValuePairs<String, JSONText?>) -> JSONText {
    guard case .object(let entries) = JSONText.existing(pairs) else { return .null }
    return .object([.init("description", .string(summary))] + entries)
  }
  func mapping(_ summary: String, of value: JSONText, named: JSONText? = nil) -> JSONText {
    described(
      summary,
      [
        "type": .string("object"),
        "properties": named.map { .object([.init("name", $0)]) },
        "patternProperties": .object([.init(dottedKey, value)]),
        "required": named.map { _ in .strings(["name"]) },
        "additionalProperties": .boolean(false),
        "minProperties": .number("1"),
      ])
  }
  func list(_ summary: String, of element: JSONText) -> JSONText {
    described(
      summary, ["type": .string("array"), "items": element, "minItems": .number("1")])
  }
  let text = JSONText.existing(["type": .string("string"), "minLength": .number("1")])
  let lists = list("The values that the key takes in turn.", of: .object([]))
  let count = JSONText.existing(["type": .string("integer"), "minimum": .number("1")])
  let seed = JSONText.existing(["type": .string("integer"), "minimum": .number("0")])
  let sweep: [JSONText.Member] = [
    .init("product", mapping("Every combination of the listed values.", of: lists)),
    .init(
      "zip",
      described(
        "Groups of equally long lists that advance together.",
        [
          "type": .string("object"),
          "additionalProperties": mapping("A group.", of: lists),
          "minProperties": .number("1"),
        ])
    ),
    .init("ablate", mapping("Each listed value alone, and none.", of: lists)),
    .init(
      "exclude",
      list("Rows to leave out.", of: mapping("What the rows say.", of: .object([])))
    ),
  ]
  return [
    .init(
      "include",
      described(
        "The files to merge this one over, relative to it.",
        ["oneOf": .array([text, list("Files, in order.", of: text)])])
    ),
    .init(
      "variants",
      list(
        "Named rows, each a patch on the rest of the file.",
        of: mapping("A row.", of: .object([]), named: text))
    ),
    .init(
      "sweep",
      described(
        "Rows from values under dotted keys.",
        [
          "type": .string("object"), "properties": .object(sweep),
          "additionalProperties": .boolean(false),
        ])
    ),
    .init(
      "seeds",
      described(
        "How many seeds, from 0, or which.",
        [
          "oneOf": .array([
            count,
            .existing([
              "type": .string("array"), "items": seed, "minItems": .number("1"),
              "uniqueItems": .boolean(true),
            ]),
          ])
        ])
    ),
    .init(
      "baseline",
      described("The row that reports compare against.", ["type": .string("string")])
    ),
  ]
}
