import Foundation
import Glibc

/// A fresh folder of a run: the input's files, and the empty file of the result.
///
/// Its process keeps it locked (`flock`), so that one that a killed process left behind is known by being free.
struct ScratchFolder {
  private static let parent = FileManager.default.temporaryDirectory.path
  private static let prefix = "wattswap-sandbox-"

  let path: String
  private let lock: Int32
  var input: String { "\(path)/in" }
  var output: String { "\(path)/result" }
  var filter: String { "\(path)/filter" }

  init(_ files: [String: String]) throws(SandboxError) {
    var template = Array("\(Self.parent)/\(Self.prefix)XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw .file(path: Self.parent, reason: ChildProcess.reason(errno))
    }
    path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    lock = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    // Where there are no locks, nothing is taken for abandoned either.
    if lock >= 0 { while flock(lock, LOCK_EX) != 0, errno == EINTR {} }
    do {
      try FileManager.default.createDirectory(atPath: input, withIntermediateDirectories: false)
      for (name, text) in files {
        precondition(!name.contains("/"), "'\(name)' is no plain file name")
        try Data(text.utf8).write(to: URL(fileURLWithPath: "\(input)/\(name)"))
      }
      try Data().write(to: URL(fileURLWithPath: output))
    } catch {
      remove()
      throw .file(path: path, reason: error.localizedDescription)
    }
  }

  /// The result; of one that is longer than it can be, nothing.
  func result(atMost maximum: Int) -> [UInt8] {
    let file = open(output, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    guard file >= 0 else { return [] }
    defer { close(file) }
    var information = stat()
    guard fstat(file, &information) == 0, information.st_mode & S_IFMT == S_IFREG,
      information.st_size > 0, information.st_size <= maximum
    else { return [] }
    var bytes = [UInt8](repeating: 0, count: Int(information.st_size))
    var count = 0
    while count < bytes.count {
      let more = bytes[count...].withUnsafeMutableBytes { read(file, $0.baseAddress, $0.count) }
      guard more > 0 else { break }
      count += more
    }
    return Array(bytes[..<count])
  }

  func remove() {
    try? FileManager.default.removeItem(atPath: path)
    if lock >= 0 { close(lock) }
  }

  /// Removes the folders that this user's killed processes left.
  static func removeAbandoned() {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
    for name in names where name.hasPrefix(prefix) {
      let path = "\(parent)/\(name)"
      let folder = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
      guard folder >= 0 else { continue }
      defer { close(folder) }
      var information = stat()
      // One without input has been made just now, and its process is about to lock it.
      guard fstat(folder, &information) == 0, information.st_uid == geteuid(),
        flock(folder, LOCK_EX | LOCK_NB) == 0, faccessat(folder, "in", F_OK, 0) == 0
      else { continue }
      try? FileManager.default.removeItem(atPath: path)
    }
  }
}
