import Experiments
import Foundation
import TestSupport
import Testing

@Suite struct LeaseTests {
  private let folder: TemporaryFolder
  private let file: URL

  init() throws {
    folder = try TemporaryFolder()
    file = URL(fileURLWithPath: folder.path(of: "a.lease"))
  }

  /// Leaves a lease behind as a holder would that died without giving it back.
  private func abandon(_ change: (inout LeaseHolder) -> Void) throws {
    var holder = LeaseHolder.current
    change(&holder)
    try JSONEncoder().encode(holder).write(to: file)
  }

  @Test func `one process alone holds a lease, and says who it is`() throws {
    let lease = try Lease(file)
    #expect(lease.abandonedBy == nil)
    #expect(Lease.isHeld(file))
    #expect(Lease.holder(of: file)?.process == ProcessInfo.processInfo.processIdentifier)
    let error = try #require(throws: Lease.Failure.self) { try Lease(file) }
    #expect(
      error.description.contains(
        #/^process \d+ on .+, since \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/#))
    lease.giveBack()
    #expect(!Lease.isHeld(file))
    let next = try Lease(file)
    #expect(next.abandonedBy == nil)
    next.giveBack()
  }

  @Test func `a lease tells what its holder does`() throws {
    let lease = try Lease(file)
    lease.tell(TrialEvent(.training, episode: 1, of: 9))
    let holder = try #require(Lease.holder(of: file))
    #expect(holder.event == TrialEvent(.training, episode: 1, of: 9))
    #expect(holder.beat == 1)
    lease.giveBack()
    #expect(Lease.holder(of: file) == nil)
  }

  @Test func `a lease of a dead process is taken over, and known as such`() throws {
    try abandon { $0.process = 99_999_999 }
    #expect(!Lease.isHeld(file))
    let lease = try Lease(file)
    #expect(lease.abandonedBy?.process == 99_999_999)
    lease.giveBack()
  }

  @Test func `a number that another process has now is not the old holder`() throws {
    try abandon { $0.start += 1 }
    #expect(Lease.holder(of: file)?.life == .dead)
  }

  @Test(arguments: [-36_000.0, 36_000])
  func `a clock that jumped by hours makes no living holder's lease free`(jump: Double) throws {
    let lease = try Lease(file)
    try FileManager.default.setAttributes(
      [.modificationDate: Date.now.addingTimeInterval(jump)], ofItemAtPath: file.path)
    #expect(Lease.isHeld(file))
    #expect(throws: Lease.Failure.self) { try Lease(file) }
    lease.giveBack()
  }

  @Test func `a holder before the machine's last boot is dead, one elsewhere may live`() throws {
    try abandon { $0.boot = "another" }
    #expect(Lease.holder(of: file)?.life == .dead)
    try abandon {
      $0.boot = "another"
      $0.host = "elsewhere"
    }
    #expect(Lease.holder(of: file)?.life == .elsewhere)
    #expect(Lease.isHeld(file))
  }

  @Test func `a lease in a folder that is not there cannot be had`() throws {
    let path = folder.path(of: "nowhere/a.lease")
    let error = try #require(throws: Lease.Failure.self) {
      try Lease(URL(fileURLWithPath: path))
    }
    #expect(error.description == "cannot write \(path): No such file or directory")
  }
}
