import Glibc

/// A child process with nothing of its parent's environment, watched until it ends.
struct ChildProcess {
  /// How a child ended.
  enum End: Equatable {
    case exited(Int32)
    case signalled(Int32)
    case ranOver
    case wroteTooMuch
  }

  /// What a child left.
  struct Outcome {
    var end: End
    var output: [UInt8]
    var errors: [UInt8]
    var seconds: Double
  }

  /// Why a child could not be started: a call and its `errno`.
  struct StartFailure: Error {
    var message: String
  }

  /// Runs a program and waits.
  ///
  /// The child gets an empty standard input, pipes as output and error, and `inherited` as file descriptor
  /// 10; every other descriptor is closed in it. When the deadline or a limit is passed, its process group is killed.
  ///
  /// - Parameters:
  ///   - arguments: The program's path and its arguments.
  ///   - inherited: A file descriptor to pass on, or `nil`.
  ///   - deadline: The seconds that it may take.
  ///   - maximumOutput: The most bytes that are read of output and of errors.
  /// - Returns: How the child ended and what it wrote.
  /// - Throws: ``StartFailure``.
  static func run(
    _ arguments: [String], inherited: Int32?, deadline: Double, maximumOutput: Int
  ) throws(StartFailure) -> Outcome {
    let output = try Pipe()
    let errors: Pipe
    do { errors = try Pipe() } catch {
      output.close()
      throw error
    }
    let start = now()
    let child: pid_t
    do {
      child = try spawn(arguments, inherited, output.writing, errors.writing)
      output.closeWriting()
      errors.closeWriting()
    } catch {
      output.close()
      errors.close()
      throw error
    }
    var reading = Reading(output.reading, errors.reading, maximumOutput)
    var end = reading.drain(until: start + deadline)
    if end != nil { kill(-child, SIGKILL) }
    var status: Int32 = 0
    if end == nil && !waitEnd(of: child, until: start + deadline, &status) {
      end = .ranOver
      kill(-child, SIGKILL)
    }
    if end != nil { while waitpid(child, &status, 0) == -1 && errno == EINTR {} }
    output.close()
    errors.close()
    return Outcome(
      end: end ?? self.end(status), output: reading.output, errors: reading.errors,
      seconds: now() - start)
  }

  private static func end(_ status: Int32) -> End {
    let signal = status & 0x7F
    return signal == 0 ? .exited((status >> 8) & 0xFF) : .signalled(signal)
  }

  /// Waits for a child that has closed its pipes, which seldom takes more than a moment.
  private static func waitEnd(
    of child: pid_t, until deadline: Double, _ status: inout Int32
  ) -> Bool {
    while true {
      let found = waitpid(child, &status, WNOHANG)
      if found == child || (found == -1 && errno != EINTR) { return true }
      if now() > deadline { return false }
      usleep(500)
    }
  }

  private static func spawn(
    _ arguments: [String], _ inherited: Int32?, _ output: Int32, _ errors: Int32
  ) throws(StartFailure) -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, output, 1)
    posix_spawn_file_actions_adddup2(&actions, errors, 2)
    if let inherited { posix_spawn_file_actions_adddup2(&actions, inherited, 10) }
    for descriptor in Int32(3)..<Int32(min(sysconf(Int32(_SC_OPEN_MAX)), 4096))
    where inherited == nil || descriptor != 10 {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    posix_spawnattr_setflags(
      &attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK))
    posix_spawnattr_setpgroup(&attributes, 0)
    var signals = sigset_t()
    sigemptyset(&signals)
    posix_spawnattr_setsigmask(&attributes, &signals)
    sigaddset(&signals, SIGPIPE)
    sigaddset(&signals, SIGINT)
    sigaddset(&signals, SIGTERM)
    posix_spawnattr_setsigdefault(&attributes, &signals)
    var texts: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) }
    defer { for text in texts { free(text) } }
    texts.append(nil)
    var environment: [UnsafeMutablePointer<CChar>?] = [nil]
    var child: pid_t = 0
    let code = posix_spawn(
      &child, arguments[0], &actions, &attributes, &texts, &environment)
    guard code == 0 else {
      throw StartFailure(message: "'\(arguments[0])' cannot be started: \(reason(code))")
    }
    return child
  }

  static func reason(_ code: Int32) -> String { String(cString: strerror(code)) }

  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}

/// A pipe whose ends are closed once.
private final class Pipe {
  private(set) var reading: Int32
  private(set) var writing: Int32

  init() throws(ChildProcess.StartFailure) {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      throw ChildProcess.StartFailure(
        message: "a pipe cannot be made: \(ChildProcess.reason(errno))")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    reading = ends[0]
    writing = ends[1]
  }

  func closeWriting() {
    if writing >= 0 { Glibc.close(writing) }
    writing = -1
  }

  func close() {
    closeWriting()
    if reading >= 0 { Glibc.close(reading) }
    reading = -1
  }
}

/// Reads two pipes to their ends, a deadline or a limit.
private struct Reading {
  private(set) var output: [UInt8] = []
  private(set) var errors: [UInt8] = []
  private var descriptors: [pollfd]
  private let maximum: Int

  init(_ output: Int32, _ errors: Int32, _ maximum: Int) {
    descriptors = [output, errors].map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
    self.maximum = maximum
  }

  /// Returns `nil` at the end of both pipes, else why reading stopped.
  mutating func drain(until deadline: Double) -> ChildProcess.End? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while descriptors.contains(where: { $0.fd >= 0 }) {
      let left = deadline - ChildProcess.now()
      guard left > 0 else { return .ranOver }
      let ready = poll(&descriptors, 2, Int32(min(left * 1000 + 1, 1e6)))
      if ready == -1 && errno != EINTR { return .ranOver }
      guard ready > 0 else { continue }
      for index in 0..<2 where descriptors[index].revents != 0 {
        let count = read(descriptors[index].fd, &buffer, buffer.count)
        if count == 0 || (count == -1 && errno != EINTR && errno != EAGAIN) {
          descriptors[index].fd = -1
        }
        guard count > 0 else { continue }
        if index == 0 { output += buffer[..<count] } else { errors += buffer[..<count] }
        if max(output.count, errors.count) > maximum { return .wroteTooMuch }
      }
    }
    return nil
  }
}
