import Foundation
import FoundationNetworking

/// One POST of JSON, with limits on time and size, that blocks its thread.
///
/// Foundation's URLSession does it: TLS comes with it, and a delegate sees the bytes as they come, so
/// that the limits are kept and a stream can be followed. Redirects are refused, because they would carry the key
/// to an address that nobody chose.
final class HTTPRequest: NSObject, URLSessionDataDelegate, @unchecked Sendable {
  /// What came back.
  struct Reply {
    var status: Int
    var retryAfter: String?
    var body: [UInt8]
  }

  /// Why nothing whole came back.
  enum Failure: Error {
    case noConnection(String)
    case tookTooLong(seconds: Double)
    case stoodStill(seconds: Double)
    case tooLarge(limit: Int)
    case brokenOff(String)

    var message: String {
      switch self {
      case .noConnection(let reason): "no connection: \(reason)"
      case .tookTooLong(let seconds): "it took more than \(JSON.number(seconds).canonicalText) s"
      case .stoodStill(let seconds):
        "nothing came for \(JSON.number(seconds).canonicalText) s"
      case .tooLarge(let limit): "the response is larger than \(limit) bytes"
      case .brokenOff(let reason): "the response broke off: \(reason)"
      }
    }

    /// Whether the endpoint may have worked on an answer, and charged for it.
    var mayHaveCost: Bool {
      if case .noConnection = self { false } else { true }
    }
  }

  private let condition = NSCondition()
  private var status: Int?
  private var retryAfter: String?
  private var unread: [UInt8] = []
  private var received = 0
  private var isComplete = false
  private var error: (any Error)?

  /// Sends a body and waits for the reply.
  ///
  /// - Parameters:
  ///   - body: The JSON.
  ///   - url: Where to.
  ///   - key: The bearer token, or `nil`.
  ///   - endpoint: The limits.
  ///   - progress: Called on this thread with the bytes of a successful reply as they come.
  /// - Returns: The reply, or why nothing whole came back.
  static func post(
    _ body: String, to url: URL, key: String?, limits endpoint: EndpointSpecification,
    progress: ([UInt8]) -> Void
  ) -> Result<Reply, Failure> {
    var request = URLRequest(url: url)
    request.httpMethod = "POST"
    request.httpBody = Data(body.utf8)
    request.setValue("application/json", forHTTPHeaderField: "Content-Type")
    if let key { request.setValue("Bearer \(key)", forHTTPHeaderField: "Authorization") }
    let configuration = URLSessionConfiguration.ephemeral
    configuration.timeoutIntervalForRequest = endpoint.timeout + 60
    configuration.httpCookieStorage = nil
    let exchange = HTTPRequest()
    let session = URLSession(
      configuration: configuration, delegate: exchange, delegateQueue: nil)
    defer { session.invalidateAndCancel() }
    let task = session.dataTask(with: request)
    task.resume()
    let result = exchange.wait(endpoint, progress)
    task.cancel()
    return result
  }

  private func wait(
    _ endpoint: EndpointSpecification, _ progress: ([UInt8]) -> Void
  ) -> Result<Reply, Failure> {
    let deadline = Date(timeIntervalSinceNow: endpoint.timeout)
    var body: [UInt8] = []
    while true {
      condition.lock()
      let stall = Date(timeIntervalSinceNow: endpoint.stallTimeout)
      while unread.isEmpty && !isComplete {
        guard condition.wait(until: min(deadline, stall)) || !unread.isEmpty || isComplete else {
          condition.unlock()
          return .failure(
            stall < deadline
              ? .stoodStill(seconds: endpoint.stallTimeout)
              : .tookTooLong(seconds: endpoint.timeout))
        }
      }
      let bytes = unread
      unread = []
      let (status, retryAfter, total) = (status, retryAfter, received)
      let (isComplete, error) = (isComplete, error)
      condition.unlock()
      guard total <= endpoint.maximumBytes else {
        return .failure(.tooLarge(limit: endpoint.maximumBytes))
      }
      body += bytes
      if status == 200 && !bytes.isEmpty { progress(bytes) }
      if Date() >= deadline && !isComplete {
        return .failure(.tookTooLong(seconds: endpoint.timeout))
      }
      guard isComplete else { continue }
      if let error {
        let reason = error.localizedDescription
        return .failure(status == nil ? .noConnection(reason) : .brokenOff(reason))
      }
      guard let status else { return .failure(.noConnection("no response")) }
      return .success(Reply(status: status, retryAfter: retryAfter, body: body))
    }
  }

  // MARK: URLSessionDataDelegate

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    condition.withLock {
      let response = response as? HTTPURLResponse
      status = response?.statusCode
      retryAfter = response?.value(forHTTPHeaderField: "Retry-After")
    }
    completionHandler(.allow)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    condition.withLock {
      received += data.count
      unread += data
      condition.signal()
    }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?
  ) {
    condition.withLock {
      isComplete = true
      self.error = error
      condition.signal()
    }
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask,
    willPerformHTTPRedirection response: HTTPURLResponse, newRequest request: URLRequest,
    completionHandler: @escaping (URLRequest?) -> Void
  ) {
    condition.withLock { status = response.statusCode }
    completionHandler(nil)
  }
}
