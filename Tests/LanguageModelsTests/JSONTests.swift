import LanguageModels
import Testing

struct JSONTests {
  @Test func `canonical text sorts keys and writes the shortest digits`() throws {
    let json = try JSON(parsing: #" {"b": [1, 2.50, 1e3, -0.1, true, null], "a": "x\n\"é"} "#)
    #expect(json.canonicalText == #"{"a":"x\n\"é","b":[1,2.5,1000,-0.1,true,null]}"#)
    #expect(try JSON(parsing: json.canonicalText) == json)
    #expect(try JSON(parsing: json.prettyText) == json)
  }

  @Test func `escapes and surrogate pairs read as what they mean`() throws {
    let text = try JSON(parsing: #""\u00e9\ud83d\ude00\/\t\ud800""#).text
    #expect(text == "é😀/\t\u{FFFD}")
  }

  @Test(arguments: [
    ("", "line 1, column 1: the text ends where a value should be."),
    ("{\"a\": 1,}", "line 1, column 9: a key in double quotes is missing."),
    ("{\"a\" 1}", "line 1, column 6: ':' is missing after the key 'a'."),
    ("[1\n2]", "line 2, column 1: ',' or ']' is missing."),
    ("01", "line 1, column 1: a value is missing."),
    ("1 2", "line 1, column 3: text follows the value."),
    ("\"a", "line 1, column 3: a string has no end."),
    ("1e999", "line 1, column 1: a value is missing."),
  ])
  func `a fault is named with its place`(text: String, message: String) {
    let error = #expect(throws: JSONError.self) { try JSON(parsing: text) }
    #expect(error?.description == message)
  }

  @Test func `depth is limited, so that hostile text cannot exhaust the stack`() {
    let deep = String(repeating: "[", count: 100_000)
    let error = #expect(throws: JSONError.self) { try JSON(parsing: deep) }
    #expect(error?.message == "it nests deeper than 64 levels")
  }

  @Test func `an answer in a fence, in prose or with the usual slips is read`() throws {
    let fenced = "First I think {hard}.\n```json\n{\"a\": 1}\n```\nDone."
    #expect(try JSON.reading(answer: fenced).value == ["a": 1])
    let prose = "The answer is {\"a\": \"}\"} as you see."
    #expect(try JSON.reading(answer: prose).value == ["a": "}"])
    let sloppy = "{\"a\": True, \"b\": [1, 2,], \"c\": \"x\ny\",}"
    let (value, isRepaired) = try JSON.reading(answer: sloppy)
    #expect(value == ["a": true, "b": [1, 2], "c": "x\ny"] && isRepaired)
    #expect(try JSON.reading(answer: "{\"a\": 1}").isRepaired == false)
  }

  @Test func `an answer that is cut off is not completed`() {
    #expect(throws: JSONError.self) { try JSON.reading(answer: "{\"a\": [1, 2") }
    #expect(throws: JSONError.self) { try JSON.reading(answer: "I cannot do that.") }
  }

  @Test func `departures from a schema are named one by one`() {
    let schema: JSON = [
      "type": "object", "additionalProperties": false, "required": ["kind", "list"],
      "properties": [
        "kind": ["enum": ["a", "b"]],
        "list": ["type": "array", "minItems": 1, "items": ["type": "integer", "minimum": 0]],
        "text": ["type": ["string", "null"], "minLength": 1],
      ],
    ]
    #expect((["kind": "a", "list": [1], "text": .null] as JSON).departures(from: schema).isEmpty)
    let wrong: JSON = ["kind": "c", "list": [1.5, -1], "text": "", "more": 1]
    #expect(
      wrong.departures(from: schema) == [
        "answer.kind is \"c\"; it must be one of: a, b.",
        "answer.list[0] is a number, not an integer.",
        "answer.list[1] is -1, less than 0.",
        "answer has the unknown key 'more'.",
        "answer.text is empty.",
      ])
    #expect(
      ([:] as JSON).departures(from: schema) == ["answer lacks 'kind'.", "answer lacks 'list'."])
  }
}
