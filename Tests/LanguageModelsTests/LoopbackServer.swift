import Foundation
import Glibc

/// A small HTTP/1.1 server on loopback that answers requests as a script says, one connection each.
final class LoopbackServer: @unchecked Sendable {
  /// What is done with a request.
  enum Reply: Sendable {
    /// A status, headers and a body.
    case status(Int, headers: [String: String] = [:], body: String)
    /// Bytes as they are, and the end of the connection.
    case raw(String)
    /// A header, then nothing until the client goes away.
    case stall
    /// A streamed answer of these events; without its end the connection just closes.
    case stream([String], ends: Bool)
    /// A body of so many bytes.
    case flood(Int)
  }

  /// A request as it came.
  struct Request: Sendable {
    var path: String
    var headers: [String: String]
    var body: String
  }

  let port: Int
  private let listener: Int32
  private let lock = NSLock()
  private var script: [Reply]
  private var received: [Request] = []

  /// Listens on a free port until it is stopped; after the script the last reply is repeated.
  init(_ script: [Reply]) throws {
    self.script = script
    let server = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    listener = server
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    let bound = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
        bind(server, pointer, length) == 0 && listen(server, 64) == 0
          && getsockname(server, pointer, &length) == 0
      }
    }
    guard bound else { throw CocoaError(.fileReadUnknown) }
    port = Int(UInt16(bigEndian: address.sin_port))
    Thread.detachNewThread {
      while true {
        let connection = accept(server, nil, nil)
        guard connection >= 0 else { return }
        Thread.detachNewThread { self.serve(connection) }
      }
    }
  }

  func stop() { shutdown(listener, Int32(SHUT_RDWR)) }

  var url: String { "http://127.0.0.1:\(port)/v1" }
  var requests: [Request] { lock.withLock { received } }

  private func serve(_ connection: Int32) {
    defer { close(connection) }
    guard let request = Self.read(connection) else { return }
    let reply = lock.withLock { () -> Reply in
      received.append(request)
      return script.count > 1 ? script.removeFirst() : script[0]
    }
    switch reply {
    case .status(let status, let headers, let body):
      let lines = headers.map { "\($0.key): \($0.value)\r\n" }.joined()
      send(
        "HTTP/1.1 \(status) X\r\nContent-Type: application/json\r\n"
          + "Content-Length: \(body.utf8.count)\r\nConnection: close\r\n\(lines)\r\n\(body)",
        connection)
    case .raw(let text): send(text, connection)
    case .stall:
      send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{", connection)
      var byte: UInt8 = 0
      while recv(connection, &byte, 1, 0) > 0 {}
    case .stream(let events, let ends):
      send(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n",
        connection)
      for event in events { send("data: \(event)\n\n", connection) }
      if ends { send("data: [DONE]\n\n", connection) }
    case .flood(let count):
      send(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n", connection
      )
      let block = String(repeating: "x", count: 1 << 16)
      for _ in 0..<(count >> 16) where !send(block, connection) { return }
    }
  }

  @discardableResult
  private func send(_ text: String, _ connection: Int32) -> Bool {
    let bytes = Array(text.utf8)
    var sent = 0
    while sent < bytes.count {
      let count = bytes[sent...].withUnsafeBytes {
        Glibc.send(connection, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      guard count > 0 else { return false }
      sent += count
    }
    return true
  }

  private static func read(_ connection: Int32) -> Request? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 65_536)
    let end = Array("\r\n\r\n".utf8)
    while true {
      if let split = bytes.firstRange(of: end) {
        let lines = String(decoding: bytes[..<split.lowerBound], as: UTF8.self)
          .components(separatedBy: "\r\n")
        let headers = Dictionary(
          lines.dropFirst().compactMap { line -> (String, String)? in
            guard let colon = line.firstIndex(of: ":") else { return nil }
            return (
              line[..<colon].lowercased(),
              line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            )
          }
        ) { $1 }
        let length = Int(headers["content-length"] ?? "") ?? 0
        if bytes.count >= split.upperBound + length {
          return Request(
            path: lines[0].split(separator: " ").dropFirst().first.map(String.init) ?? "",
            headers: headers,
            body: String(decoding: bytes[split.upperBound...].prefix(length), as: UTF8.self))
        }
      }
      let count = recv(connection, &buffer, buffer.count, 0)
      guard count > 0 else { return nil }
      bytes += buffer[..<count]
    }
  }
}
