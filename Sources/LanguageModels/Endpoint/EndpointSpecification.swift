import Foundation
public import Specification

/// How answers are asked to follow a schema.
public enum StructuredOutput: String, SpecificationChoice {
  /// By `json_schema`; where the endpoint refuses it by `json_object`, then by words alone.
  case automatic
  /// By `response_format: json_schema`.
  case jsonSchema = "json_schema"
  /// By `response_format: json_object`.
  case jsonObject = "json_object"
  /// By the prompt's words alone.
  case none

  /// What is tried where the endpoint refuses this.
  var fallback: StructuredOutput? {
    switch self {
    case .automatic, .jsonSchema: .jsonObject
    case .jsonObject: StructuredOutput.none
    case .none: nil
    }
  }
}

/// A chat endpoint that speaks OpenAI's interface, and how it is treated.
public struct EndpointSpecification: SpecificationRecord {
  /// The name in messages.
  public static let recordName = "endpoint"
  /// The one line for the schema.
  public static let recordSummary = "A chat endpoint that speaks OpenAI's interface."

  /// The address that `/chat/completions` is added to.
  public let baseURL: String
  /// The model's name.
  public let model: String
  /// The environment variable that holds the key; `nil` for an endpoint without one.
  public let keyVariable: String?
  /// The embedding model's name, or `nil` where none is used.
  public let embeddingModel: String?
  /// How answers are asked to follow a schema.
  public let structuredOutput: StructuredOutput
  /// Whether answers are streamed.
  public let isStreamed: Bool
  /// How tokens are drawn.
  public let sampling: Sampling
  /// The seconds that one request may take.
  public let timeout: Double
  /// The seconds that a request may stand still.
  public let stallTimeout: Double
  /// The most bytes of a response.
  public let maximumBytes: Int
  /// The most requests at once.
  public let concurrency: Int
  /// The most requests a minute, or `nil`.
  public let requestsPerMinute: Double?
  /// When a failed request is sent again.
  public let retry: RetryPolicy
  /// What asking may cost at most.
  public let budget: BudgetSpecification

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    baseURL = fields.string("base_url", "The address that '/chat/completions' is added to.")
    model = fields.string("model", "The model's name at the endpoint.")
    keyVariable = fields.optionalString(
      "key_variable", "The environment variable that holds the key; never the key itself.")
    embeddingModel = fields.optionalString(
      "embedding_model", "The endpoint's embedding model, which joins the knowledge search.")
    structuredOutput = fields.choice(
      "structured_output", "How answers are asked to follow a schema.", default: .automatic)
    isStreamed = fields.boolean("stream", "Whether answers are streamed.", default: false)
    sampling = fields.record(
      "sampling", "How the model's tokens are drawn.", isRequired: false)
    timeout = fields.number(
      "timeout_s", "What one request may take.", unit: "s", .aboveUpTo(0, 86_400), default: 300)
    stallTimeout = fields.number(
      "stall_timeout_s", "How long a request may stand still.", unit: "s", .aboveUpTo(0, 86_400),
      default: 90)
    maximumBytes = fields.integer(
      "max_response_bytes", "The most bytes of a response.", unit: "B", 1024...1_000_000_000,
      default: 4_000_000)
    concurrency = fields.integer(
      "concurrency", "The most requests at once.", 1...64, default: 2)
    requestsPerMinute = fields.optionalNumber(
      "requests_per_minute", "The most requests a minute.", .positive)
    retry = fields.record("retry", "When a failed request is sent again.", isRequired: false)
    budget = fields.record("budget", "What asking may cost at most.", isRequired: false)
    let (address, variable) = (baseURL, keyVariable)
    fields.check(
      "base_url", Self.fault(of: address, hasKey: variable != nil) == nil,
      "'base_url' \(Self.fault(of: address, hasKey: variable != nil) ?? "")")
    fields.check(
      "key_variable", variable.map(Self.isVariableName) ?? true,
      "'key_variable' is not the name of an environment variable, such as WATTSWAP_API_KEY. "
        + "A key itself must not stand in a specification.")
  }

  private static func fault(of address: String, hasKey: Bool) -> String? {
    guard let url = URL(string: address), let scheme = url.scheme?.lowercased(),
      scheme == "http" || scheme == "https", let host = url.host, !host.isEmpty
    else { return "is not an address such as 'https://api.example.com/v1'." }
    if url.user != nil || url.password != nil || url.query != nil {
      return "must not hold a user, a password or a query; the key comes from 'key_variable'."
    }
    let isLoopback = ["localhost", "127.0.0.1", "::1", "[::1]"].contains(host)
    if hasKey && scheme == "http" && !isLoopback {
      return "would send the key unencrypted: use https."
    }
    return nil
  }

  /// Capitals, digits and underscores: what a key is not.
  private static func isVariableName(_ text: String) -> Bool {
    guard let first = text.unicodeScalars.first, first == "_" || ("A"..."Z").contains(first) else {
      return false
    }
    return text.unicodeScalars.allSatisfy {
      $0 == "_" || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
    }
  }
}
