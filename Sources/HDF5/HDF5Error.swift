import CHDF5

/// What HDF5 could not do, where, and why by its own account.
public struct HDF5Error: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file's path, or the name of a file in memory.
  public var file: String
  /// The path of the group, dataset or attribute within the file; `nil` for the file itself.
  public var object: String?
  /// What was tried, such as `read`.
  public var operation: String
  /// The library's messages, from the call that failed inward to the cause.
  public var stack: [String]

  /// Creates an error with its messages, outermost first.
  public init(file: String, object: String? = nil, operation: String, stack: [String]) {
    self.file = file
    self.object = object
    self.operation = operation
    self.stack = stack
  }

  /// The cause: the innermost message.
  public var reason: String { stack.last ?? "the library gives no reason" }

  /// One sentence: the file, what was tried on which object, and the cause.
  public var description: String {
    "\(file): cannot \(operation)\(object.map { " '\($0)'" } ?? ""): \(reason)."
  }
}

/// What an HDF5 call works on, for its error.
struct Place {
  var file: String
  var object: String?

  /// Makes a call; a negative result becomes an error with the library's message stack.
  @discardableResult
  func call<Result: SignedInteger>(
    _ operation: String, _ body: () -> Result
  ) throws(HDF5Error) -> Result {
    CHDF5_silence()
    let result = body()
    guard result >= 0 else { throw error(operation, Self.messages()) }
    return result
  }

  /// Makes a call that returns an identifier, and owns it.
  func handle(
    _ operation: String, _ release: @escaping (hid_t) -> herr_t, _ body: () -> hid_t
  ) throws(HDF5Error) -> Handle {
    Handle(try call(operation, body), release)
  }

  func error(_ operation: String, _ stack: [String]) -> HDF5Error {
    HDF5Error(file: file, object: object, operation: operation, stack: stack)
  }

  /// The calling thread's error stack, outermost first.
  private static func messages() -> [String] {
    var messages: [String] = []
    withUnsafeMutablePointer(to: &messages) { messages in
      _ = H5Ewalk2(
        0, H5E_WALK_DOWNWARD,
        { _, entry, messages in
          if let text = entry?.pointee.desc {
            messages?.assumingMemoryBound(to: [String].self).pointee.append(String(cString: text))
          }
          return 0
        }, messages)
    }
    return messages
  }
}

/// An HDF5 identifier, released with its last owner.
final class Handle {
  let id: hid_t
  private let release: (hid_t) -> herr_t

  init(_ id: hid_t, _ release: @escaping (hid_t) -> herr_t) {
    self.id = id
    self.release = release
  }

  deinit { _ = release(id) }
}
