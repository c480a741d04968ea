import Digest
public import Specification

/// When a failed request is sent again.
public struct RetryPolicy: SpecificationRecord {
  /// The name in messages.
  public static let recordName = "retry"
  /// The one line for the schema.
  public static let recordSummary = "When a failed request is sent again."

  /// The most requests for one answer.
  public let maximumAttempts: Int
  /// The first wait, in seconds; it doubles with every further one.
  public let firstWait: Double
  /// The longest wait, in seconds, whatever the endpoint asks for.
  public let longestWait: Double

  /// Creates a policy.
  public init(maximumAttempts: Int = 5, firstWait: Double = 1, longestWait: Double = 60) {
    self.maximumAttempts = maximumAttempts
    self.firstWait = firstWait
    self.longestWait = longestWait
  }

  /// Reads every field.
  public init(from fields: inout FieldReader) {
    maximumAttempts = fields.integer(
      "attempts", "The most requests for one answer.", 1...20, default: 5)
    firstWait = fields.number(
      "first_wait_s", "The wait after the first failure; it doubles with every further one.",
      unit: "s", .nonnegative, default: 1)
    longestWait = fields.number(
      "longest_wait_s", "The longest wait, whatever the endpoint's Retry-After asks for.",
      unit: "s", .nonnegative, default: 60)
  }

  /// The seconds to wait after a failed attempt.
  ///
  /// `first · 2^(attempt − 1)`, spread by ± 25 % with a number drawn from the request itself, so that
  /// clients that failed together do not come back together and a run can be repeated.
  ///
  /// - Parameters:
  ///   - attempt: The attempt that failed, from 1.
  ///   - retryAfter: What the endpoint asked for, in seconds; it is a lower bound, and 0 asks for nothing.
  ///   - key: The request's key.
  /// - Returns: The wait, at most ``longestWait``.
  public func wait(after attempt: Int, retryAfter: Double, key: String) -> Double {
    let digits = SHA256.hexadecimal("\(key) \(attempt)").prefix(8)
    let spread = 0.75 + 0.5 * Double(UInt32(digits, radix: 16) ?? 0) / Double(UInt32.max)
    let backoff = firstWait * Double(1 << min(attempt - 1, 30)) * spread
    return min(longestWait, max(backoff, retryAfter))
  }

  /// Whether a status is worth another attempt.
  static func isPassing(_ status: Int) -> Bool {
    switch status {
    case 408, 409, 425, 429, 500, 502, 503, 504, 529: true
    default: false
    }
  }
}
