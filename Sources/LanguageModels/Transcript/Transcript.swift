import Foundation

/// A file of exchanges, one a line (JSONL): what was asked, by whom, and what came back.
///
/// A line is written whole and flushed to the disk before its answer is used. What a killed process
/// left of a last line is cut off when the file is opened for writing; every other fault is an error.
public final class Transcript: @unchecked Sendable {
  /// The file.
  public let path: String
  private let lock = NSLock()
  private var answers: [String: RecordedAnswer] = [:]
  private var count = 0
  private let handle: FileHandle?

  /// Opens a transcript.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - isWritable: Whether exchanges will be added; the file is made where it is missing.
  /// - Throws: `LanguageModelError.transcript` with the line at fault.
  public init(path: String, isWritable: Bool) throws(LanguageModelError) {
    self.path = path
    var data = FileManager.default.contents(atPath: path)
    if data == nil && !isWritable {
      throw .transcript(path: path, message: "there is no such transcript")
    }
    handle = isWritable ? try Self.open(path) : nil
    if var bytes = data, let last = bytes.last, last != UInt8(ascii: "\n") {
      let end = bytes.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
      if isWritable || (try? RecordedAnswer(line: Self.text(bytes[end...]))) == nil {
        bytes = bytes[..<end]
        data = bytes
      }
    }
    try read(data ?? Data())
    do { try handle?.truncate(atOffset: UInt64(data?.count ?? 0)) } catch {
      throw .transcript(path: path, message: "it cannot be written: \(error.localizedDescription)")
    }
  }

  private static func text(_ bytes: Data) -> String { String(decoding: bytes, as: UTF8.self) }

  private static func open(_ path: String) throws(LanguageModelError) -> FileHandle {
    let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
    try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let isThere =
      FileManager.default.fileExists(atPath: path)
      || FileManager.default.createFile(atPath: path, contents: nil)
    guard isThere, let handle = FileHandle(forUpdatingAtPath: path) else {
      throw .transcript(path: path, message: "it cannot be written")
    }
    return handle
  }

  private func read(_ data: Data) throws(LanguageModelError) {
    let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() where !line.isEmpty {
      do {
        let recorded = try RecordedAnswer(line: Self.text(line))
        answers[recorded.key] = answers[recorded.key] ?? recorded
        count += 1
      } catch {
        throw .transcript(path: path, message: "line \(index + 1) is no exchange: \(error.message)")
      }
    }
  }

  /// The number of exchanges.
  public var exchangeCount: Int { lock.withLock { count } }

  /// The tokens that the recorded exchanges took.
  public var usages: [TokenUsage] {
    lock.withLock { answers.values.filter { $0.answer.source == .model }.map(\.answer.usage) }
  }

  /// The answer to a request, or `nil`; the first one counts where it was asked twice.
  public func answer(to request: ChatRequest) -> ChatAnswer? {
    lock.withLock { answers[request.key]?.answer }
  }

  /// Adds an exchange and flushes it to the disk.
  ///
  /// - Throws: `LanguageModelError.transcript` where the disk refuses.
  public func append(
    _ request: ChatRequest, for purpose: ExchangePurpose, _ answer: ChatAnswer
  ) throws(LanguageModelError) {
    let failure = lock.withLock { () -> String? in
      let exchange = Exchange(
        sequence: count + 1, purpose: purpose, request: request, answer: answer)
      do {
        let line = exchange.json.canonicalText + "\n"
        try handle?.seekToEnd()
        try handle?.write(contentsOf: Data(line.utf8))
        try handle?.synchronize()
        let recorded = try RecordedAnswer(line: line)
        answers[recorded.key] = answers[recorded.key] ?? recorded
        count += 1
        return nil
      } catch {
        return "an exchange cannot be written: \(error.localizedDescription)"
      }
    }
    if let failure { throw .transcript(path: path, message: failure) }
  }
}
