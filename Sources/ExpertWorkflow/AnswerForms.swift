public import LanguageModels

/// The schemas of the roles' answers; the reasoning stands apart from the answer in each.
public enum AnswerForms {
  /// The plan of a model.
  public static let model = AnswerSchema(
    name: "prosumer_model",
    schema: object([
      "reasoning": text,
      "devices": list(
        object([
          "name": word,
          "kind": ["enum": ["battery", "generator", "inverter", "controllable_load"]],
          "variables": list(text), "constraints": list(text), "cost": text,
        ])),
      "windows": list(object(["name": word, "from": word, "to": word])),
      "preferences": list(
        object([
          "words": text, "constraint": text, "slack": text, "price_per_kwh": ["type": "number"],
          "window": ["type": ["string", "null"]],
        ])),
      "atoms": list(word),
    ]))

  /// Code.
  public static let code = AnswerSchema(
    name: "prosumer_code", schema: object(["reasoning": text, "code": word]))

  /// Mended code.
  public static let correction = AnswerSchema(
    name: "corrected_code",
    schema: object(["reasoning": text, "diagnosis": text, "code": word]))

  private static let text: JSON = ["type": "string"]
  private static let word: JSON = ["type": "string", "minLength": 1]

  private static func list(_ items: JSON) -> JSON { ["type": "array", "items": items] }

  private static func object(_ properties: [String: JSON]) -> JSON {
    [
      "type": "object", "additionalProperties": false, "properties": .object(properties),
      "required": .array(properties.keys.sorted().map { .string($0) }),
    ]
  }
}
