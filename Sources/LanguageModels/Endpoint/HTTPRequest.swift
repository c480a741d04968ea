import CCurl
import Foundation

/// One POST of JSON, with limits on time and size, that blocks its thread.
///
/// libcurl does it, which Foundation's URLSession is built on. URLSession itself keeps a processor busy for as
/// long as an answer is awaited: it watches for the moment when the socket can be written to, which it always can.
/// Redirects are not followed, because they would carry the key to an address that nobody chose.
final class HTTPRequest {
  /// What came back.
  struct Reply {
    var status: Int
    /// The seconds that the endpoint asks to wait before the next request, or 0.
    var retryAfter: Double
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
      case .tookTooLong(let seconds):
        "it took more than \(JSON.number(seconds).canonicalText) s ('timeout_s')"
      case .stoodStill(let seconds):
        "nothing came for \(JSON.number(seconds).canonicalText) s ('stall_timeout_s')"
      case .tooLarge(let limit):
        "the response is larger than \(limit) bytes ('max_response_bytes')"
      case .brokenOff(let reason): "the response broke off: \(reason)"
      }
    }

    /// Whether the endpoint may have worked on an answer, and charged for it.
    var mayHaveCost: Bool {
      if case .noConnection = self { false } else { true }
    }
  }

  /// Set up once for the process, before any thread needs it.
  private static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  private let transfer: UnsafeMutableRawPointer
  private let loop: UnsafeMutableRawPointer
  private var headers: UnsafeMutablePointer<curl_slist>?
  private let reason: UnsafeMutablePointer<CChar>
  private let maximumBytes: Int
  private var received = 0
  private var unread: [UInt8] = []

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
    withoutPipeSignal {
      guard let request = HTTPRequest(body, url, key, endpoint.maximumBytes) else {
        return .failure(.noConnection("libcurl cannot be set up"))
      }
      return request.wait(endpoint, progress)
    }
  }

  /// Runs a body whose writes to a connection that the other side has closed fail rather than end the process.
  ///
  /// The signal goes to the thread that wrote: it is blocked there, and taken away before it is let through again.
  private static func withoutPipeSignal<Value>(_ body: () -> Value) -> Value {
    var pipe = sigset_t()
    var before = sigset_t()
    sigemptyset(&pipe)
    sigaddset(&pipe, SIGPIPE)
    pthread_sigmask(SIG_BLOCK, &pipe, &before)
    defer {
      var atOnce = timespec()
      sigtimedwait(&pipe, nil, &atOnce)
      pthread_sigmask(SIG_SETMASK, &before, nil)
    }
    return body()
  }

  private init?(_ body: String, _ url: URL, _ key: String?, _ maximumBytes: Int) {
    guard Self.isReady, let transfer = curl_easy_init(), let loop = curl_multi_init() else {
      return nil
    }
    self.transfer = transfer
    self.loop = loop
    self.maximumBytes = maximumBytes
    reason = .allocate(capacity: Int(CURL_ERROR_SIZE))
    reason.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
    headers = curl_slist_append(headers, "Content-Type: application/json")
    if let key { headers = curl_slist_append(headers, "Authorization: Bearer \(key)") }
    CCurl_set_pointer(transfer, CURLOPT_URL, url.absoluteString)
    CCurl_set_pointer(transfer, CURLOPT_USERAGENT, "wattswap")
    CCurl_set_pointer(transfer, CURLOPT_HTTPHEADER, headers)
    CCurl_set_long(transfer, CURLOPT_POSTFIELDSIZE, body.utf8.count)
    CCurl_set_pointer(transfer, CURLOPT_COPYPOSTFIELDS, body)
    CCurl_set_pointer(transfer, CURLOPT_ERRORBUFFER, reason)
    CCurl_set_long(transfer, CURLOPT_NOSIGNAL, 1)
    CCurl_set_pointer(transfer, CURLOPT_WRITEDATA, Unmanaged.passUnretained(self).toOpaque())
    CCurl_set_writer(transfer) { bytes, size, count, request in
      guard let bytes, let request else { return 0 }
      return Unmanaged<HTTPRequest>.fromOpaque(request).takeUnretainedValue()
        .take(UnsafeRawBufferPointer(start: bytes, count: size * count))
    }
    curl_multi_add_handle(loop, transfer)
  }

  deinit {
    curl_multi_remove_handle(loop, transfer)
    curl_easy_cleanup(transfer)
    curl_multi_cleanup(loop)
    curl_slist_free_all(headers)
    reason.deallocate()
  }

  /// Takes bytes of the body in, as many as the limit lets it; fewer than came end the transfer.
  private func take(_ bytes: UnsafeRawBufferPointer) -> Int {
    received += bytes.count
    guard received <= maximumBytes else { return 0 }
    unread += bytes
    return bytes.count
  }

  private func wait(
    _ endpoint: EndpointSpecification, _ progress: ([UInt8]) -> Void
  ) -> Result<Reply, Failure> {
    let deadline = ContinuousClock.now + .seconds(endpoint.timeout)
    var stall = ContinuousClock.now + .seconds(endpoint.stallTimeout)
    var body: [UInt8] = []
    while true {
      var running: Int32 = 0
      curl_multi_perform(loop, &running)
      guard received <= maximumBytes else { return .failure(.tooLarge(limit: maximumBytes)) }
      if !unread.isEmpty {
        body += unread
        if status == 200 { progress(unread) }
        unread = []
        stall = .now + .seconds(endpoint.stallTimeout)
      }
      guard running > 0 else { return end(body) }
      let now = ContinuousClock.now
      if now >= min(deadline, stall) {
        return .failure(overdue(endpoint, isStalled: stall < deadline))
      }
      let rest = (min(deadline, stall) - now) / .milliseconds(1)
      curl_multi_poll(loop, nil, 0, Int32(min(rest.rounded(.up), 1e9)), nil)
    }
  }

  private var status: Int { CCurl_long(transfer, CURLINFO_RESPONSE_CODE) }
  private var isSent: Bool { CCurl_long(transfer, CURLINFO_REQUEST_SIZE) > 0 }

  private func overdue(_ endpoint: EndpointSpecification, isStalled: Bool) -> Failure {
    let seconds = isStalled ? endpoint.stallTimeout : endpoint.timeout
    if !isSent { return .noConnection("none within \(JSON.number(seconds).canonicalText) s") }
    return isStalled ? .stoodStill(seconds: seconds) : .tookTooLong(seconds: seconds)
  }

  /// What a transfer that has ended came to.
  private func end(_ body: [UInt8]) -> Result<Reply, Failure> {
    var left: Int32 = 0
    let result = curl_multi_info_read(loop, &left).map { CCurl_result($0) } ?? CURLE_FAILED_INIT
    guard result == CURLE_OK else {
      let detail = String(cString: reason)
      let text = detail.isEmpty ? String(cString: curl_easy_strerror(result)) : detail
      return .failure(isSent ? .brokenOff(text) : .noConnection(text))
    }
    let retryAfter = CCurl_offset(transfer, CURLINFO_RETRY_AFTER)
    return .success(
      Reply(status: status, retryAfter: max(0, Double(retryAfter)), body: body))
  }
}
