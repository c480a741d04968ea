import Foundation
import Specification
import Testing

@Suite struct JSONSchemaTests {
  private func object(_ root: SchemaRoot) throws -> [String: Any] {
    let text = jsonSchema(for: Study.self, title: "A study", root: root)
    let object = try JSONSerialization.jsonObject(with: Data(text.utf8))
    return try #require(object as? [String: Any])
  }

  private func property(_ path: String..., of root: SchemaRoot = .record) throws -> NSDictionary {
    var schema = try object(root)
    for key in path {
      let properties = try #require(schema["properties"] as? [String: Any])
      schema = try #require(properties[key] as? [String: Any])
    }
    return schema as NSDictionary
  }

  @Test func `a schema is JSON of draft 2020-12`() throws {
    let schema = try object(.record)
    #expect(schema["$schema"] as? String == "https://json-schema.org/draft/2020-12/schema")
    #expect(schema["title"] as? String == "A study")
    #expect(schema["description"] as? String == "A study of critics.")
    #expect(schema["additionalProperties"] as? Bool == false)
    #expect(schema["required"] as? [String] == ["name", "critic"])
  }

  @Test func `ranges, units and defaults are stated`() throws {
    #expect(
      try property("training", "rate") == [
        "description": "The step size.", "type": "number", "exclusiveMinimum": 0, "maximum": 1,
        "default": 0.001,
      ])
    #expect(
      try property("training", "limits") == [
        "description": "The voltages allowed. Unit: pu.", "type": ["array", "null"],
        "items": ["type": "number", "minimum": 0.5, "maximum": 1.5] as NSDictionary, "minItems": 2,
      ])
    #expect(
      try property("training", "episodes") == [
        "description": "Episodes to train.", "type": "integer", "minimum": 1, "default": 300,
      ])
    #expect(
      try property("training", "warm_up") == [
        "description": "Whether an expert acts first.", "type": "boolean", "default": true,
      ])
  }

  @Test func `choices, keywords, maps and scalars of a form are stated`() throws {
    #expect(
      try property("source") == [
        "description": "Who teaches.", "enum": ["optimizer", "rule", NSNull()],
      ])
    #expect(
      try property("training", "epsilon") == [
        "description": "The entropic weight.", "default": "auto",
        "oneOf": [
          ["type": "number", "exclusiveMinimum": 0], ["enum": ["auto"]],
          [
            "type": "array", "minItems": 1, "items": ["type": "number", "exclusiveMinimum": 0],
          ] as NSDictionary,
        ] as NSArray,
      ])
    #expect(
      try property("training", "weights") == [
        "description": "Weights by name.", "type": "object", "default": NSDictionary(),
        "additionalProperties": [
          "type": "array", "minItems": 1,
          "items": ["type": "number", "minimum": 0, "maximum": 1] as NSDictionary,
        ] as NSDictionary,
      ])
    #expect(try property("training", "start")["pattern"] as? String == "^[0-2][0-9]:00$")
  }

  @Test func `an alternative is told by its tag`() throws {
    let critic = try property("critic")
    let alternatives = try #require(critic["oneOf"] as? [[String: Any]])
    let tags = alternatives.map { alternative in
      let properties = alternative["properties"] as? [String: [String: Any]]
      return properties?["kind"]?["const"] as? String
    }
    #expect(tags == ["mlp", "attention", "none"])
    #expect(alternatives[1]["required"] as? [String] == ["kind", "heads"])
    #expect(alternatives[2]["additionalProperties"] as? Bool == false)
  }

  @Test func `an experiment has the reserved keys and requires none`() throws {
    let schema = try object(.experiment)
    let properties = try #require(schema["properties"] as? [String: Any])
    for key in ["include", "variants", "sweep", "seeds", "baseline", "name", "critic"] {
      #expect(properties[key] != nil, "\(key)")
    }
    #expect(schema["required"] == nil)
    #expect(try property("critic", of: .experiment)["anyOf"] != nil)
    let product = try property("sweep", "product", of: .experiment)
    let patterns = try #require(product["patternProperties"] as? [String: Any])
    #expect(
      Array(patterns.keys) == ["^(description|critic|training|prosumers|source)(\\.[^.]+)*$"])
  }
}
