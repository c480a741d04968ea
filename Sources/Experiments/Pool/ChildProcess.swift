import Foundation
import Glibc

/// A process that this one has started: its lines are read from its standard output, and its standard
/// input stays open until this process is done with it or dies.
///
/// Foundation's `Process` looks for the end of a process twenty times a second; the kernel tells it at
/// once.
struct ChildProcess: ~Copyable {
  /// Why a process cannot be started.
  struct Failure: Error, CustomStringConvertible {
    let description: String

    init(_ path: String, _ number: Int32) {
      description = "cannot start \(path): \(String(cString: strerror(number)))"
    }
  }

  /// Its number.
  let identifier: pid_t
  /// Where its standard output can be read; it ends when the process does.
  let output: Int32
  /// What closes when this value or this process ends.
  private let input: Int32

  /// Starts a program.
  ///
  /// Threads of the concurrency runtime have signals blocked, and a process inherits that: it is set
  /// anew. Ctrl-C, which the terminal sends to all, is for the one that started it alone.
  ///
  /// - Parameters:
  ///   - program: Its path.
  ///   - arguments: The words after its name.
  ///   - variables: What is set in its environment besides what this process has.
  ///   - log: The file that takes its standard error; what was in it is lost.
  /// - Throws: ``Failure`` where the log cannot be written or the program not be started.
  init(
    _ program: String, _ arguments: [String], setting variables: [String: String], log: String
  ) throws(Failure) {
    let error = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    guard error >= 0 else { throw Failure(log, errno) }
    defer { close(error) }
    guard let inputs = Self.channel() else { throw Failure(program, errno) }
    defer { close(inputs.far) }
    guard let outputs = Self.channel() else {
      let number = errno
      close(inputs.near)
      throw Failure(program, number)
    }
    defer { close(outputs.far) }

    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for (own, standard) in zip([inputs.far, outputs.far, error], Int32(0)...) {
      posix_spawn_file_actions_adddup2(&actions, own, standard)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var blocked = sigset_t()
    sigemptyset(&blocked)
    sigaddset(&blocked, SIGINT)
    posix_spawnattr_setsigmask(&attributes, &blocked)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))

    let environment = ProcessInfo.processInfo.environment.merging(variables) { $1 }
    var process: pid_t = 0
    let failure = Self.withCStrings([program] + arguments) { words in
      Self.withCStrings(environment.map { "\($0)=\($1)" }) { variables in
        posix_spawn(&process, program, &actions, &attributes, words, variables)
      }
    }
    guard failure == 0 else {
      close(inputs.near)
      close(outputs.near)
      throw Failure(program, failure)
    }
    identifier = process
    input = inputs.near
    output = outputs.near
  }

  deinit {
    close(input)
    close(output)
  }

  /// Waits for its end.
  ///
  /// - Returns: Its exit status; 128 + a signal's number where that ended it, as a shell has it.
  func wait() -> Int32 {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) < 0, errno == EINTR {}
    // The lower seven bits are the signal's number, the byte above them the exit status.
    let signal = status & 0x7F
    return signal != 0 ? 128 + signal : status >> 8 & 0xFF
  }

  /// Two ends of a channel that no other process inherits, whoever starts one meanwhile: a pipe could be
  /// made so only afterwards.
  private static func channel() -> (near: Int32, far: Int32)? {
    var ends: [Int32] = [-1, -1]
    let kind = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue
    return socketpair(AF_UNIX, Int32(kind), 0, &ends) == 0 ? (ends[0], ends[1]) : nil
  }

  private static func withCStrings<Value>(
    _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Value
  ) -> Value {
    let copies = texts.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    return body(copies + [nil])
  }
}
