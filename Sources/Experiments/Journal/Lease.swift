public import Foundation
import Glibc
import Synchronization

/// The right of one process alone to work at something: at a trial, or in a folder of results.
///
/// A lease is a file. Its holder keeps it locked (`flock`), so that the kernel frees it when the
/// holder dies, however it dies; and it writes into it who it is and a count that goes up every
/// few seconds, so that machines which share the file but not its lock can tell a living holder
/// from a dead one by watching the count. No clock is compared with another's, and none that can be
/// set is asked: the files' times tell nothing, and both the beats and those who watch for them go by
/// the time that the machine has been awake.
public final class Lease: Sendable {
  /// Why a lease cannot be had.
  public enum Failure: Error, CustomStringConvertible {
    /// Another process holds it; `nil` where it has not said yet who it is.
    case held(LeaseHolder?)
    /// The file cannot be opened.
    case unusable(path: String, reason: String)

    /// Who holds it, or what keeps the file from being used.
    public var description: String {
      switch self {
      case .held(let holder): holder?.description ?? "another process"
      case .unusable(let path, let reason): "cannot write \(path): \(reason)"
      }
    }
  }

  private struct State {
    var descriptor: Int32
    /// The writing end of a pipe; a byte in it ends the beats.
    var bell: Int32
    var holder: LeaseHolder
  }

  /// Seconds between two beats.
  public static let beatSeconds = 5.0
  /// The length of the file: readers never see a part of an old text behind a new one.
  private static let length = 1024

  /// Who held the lease before and died without giving it back.
  public let abandonedBy: LeaseHolder?
  private let state: Mutex<State>

  /// Takes a lease.
  ///
  /// - Parameters:
  ///   - file: The lease's file; its folder must be there.
  ///   - patience: Seconds to wait for a holder that is about to end.
  /// - Throws: ``Failure``.
  public init(_ file: URL, patience: Double = 0) throws(Failure) {
    let descriptor = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else {
      throw .unusable(path: file.path, reason: String(cString: strerror(errno)))
    }
    let clock = SuspendingClock()
    let deadline = clock.now + .seconds(patience)
    // A file system without locks answers otherwise than with `EWOULDBLOCK`: then beats must do.
    while flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK || errno == EINTR {
      guard clock.now < deadline else {
        close(descriptor)
        throw .held(Self.holder(of: file))
      }
      usleep(20_000)
    }
    let previous = Self.holder(of: file)
    if let previous, previous.life == .elsewhere, Self.isBeating(file, after: previous.beat) {
      close(descriptor)
      throw .held(previous)
    }
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else {
      let reason = String(cString: strerror(errno))
      close(descriptor)
      throw .unusable(path: file.path, reason: reason)
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    abandonedBy = previous
    state = Mutex(State(descriptor: descriptor, bell: ends[1], holder: .current))
    write(countingUp: false)
    Thread.detachNewThread { [weak self, end = ends[0]] in
      // A semaphore would wait by the clock that can be set.
      var bell = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
      while poll(&bell, 1, Int32(1000 * Self.beatSeconds)) <= 0 { self?.write(countingUp: true) }
      close(end)
    }
  }

  deinit { giveBack() }

  /// Notes down what the holder is doing; it stands in the file at the next beat, and at once where
  /// it is another kind of thing.
  public func tell(_ event: TrialEvent) {
    let isNew = state.withLock { state in
      defer { state.holder.event = event }
      return state.holder.event?.phase != event.phase
    }
    if isNew { write(countingUp: true) }
  }

  /// Gives the lease back; the file is empty then.
  public func giveBack() {
    state.withLock { state in
      guard state.descriptor >= 0 else { return }
      ftruncate(state.descriptor, 0)
      close(state.descriptor)
      var byte: UInt8 = 0
      _ = Glibc.write(state.bell, &byte, 1)
      close(state.bell)
      state.descriptor = -1
    }
  }

  private func write(countingUp: Bool) {
    state.withLock { state in
      guard state.descriptor >= 0 else { return }
      if countingUp { state.holder.beat += 1 }
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      guard var data = try? encoder.encode(state.holder), data.count < Self.length else { return }
      data.append(Data(repeating: UInt8(ascii: " "), count: Self.length - 1 - data.count))
      data.append(UInt8(ascii: "\n"))
      data.withUnsafeBytes { _ = pwrite(state.descriptor, $0.baseAddress, $0.count, 0) }
    }
  }
}

extension Lease {
  /// Who holds a lease, or held it and died; `nil` where it was given back or never taken.
  public static func holder(of file: URL) -> LeaseHolder? {
    guard let data = try? Data(contentsOf: file), !data.isEmpty else { return nil }
    return try? JSONDecoder().decode(LeaseHolder.self, from: data)
  }

  /// Whether somebody works at it: a living process of this machine, or one elsewhere that has not
  /// been seen dead.
  public static func isHeld(_ file: URL) -> Bool {
    holder(of: file).map { $0.life != .dead } ?? false
  }

  /// Watches a lease of another machine for three beats.
  private static func isBeating(_ file: URL, after beat: Int) -> Bool {
    let clock = SuspendingClock()
    let deadline = clock.now + .seconds(3 * beatSeconds)
    while clock.now < deadline {
      usleep(200_000)
      guard let holder = holder(of: file) else { return false }
      if holder.beat != beat { return true }
    }
    return false
  }
}
