import EnergyTrading
import Experts
import Foundation
import Prosumers
import TestSupport
import Testing

@Suite struct PlanArchiveTests {
  private let folder: TemporaryFolder
  private let scenario: Scenario

  init() throws {
    folder = try TemporaryFolder()
    scenario = try Hamlet.scenario()
  }

  private func archive(_ origin: String = "this program") -> PlanArchive {
    PlanArchive(folder: folder.path(of: "plans"), origin: origin)
  }

  /// The joint actions of days 1 and 2, with an expert that follows a plan.
  private func actions(
    _ scenario: Scenario, sharedIn archive: PlanArchive? = nil
  ) throws -> [[Float]] {
    let expert = try PlanExpert(scenario, sharedIn: archive)
    let run = try ExpertRun(scenario)
    return [1, 2].flatMap { day in
      run.environment.reset(copy: 0, episode: day, step: 0)
      return (0..<TimeGrid.stepsPerDay).map { _ in
        let actions = run.ask(expert)
        run.step()
        return actions
      }
    }
  }

  /// The names of the archive's files.
  private var files: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: folder.path(of: "plans"))) ?? []
  }

  @Test func `a plan that was kept is followed as one that is worked out, at a tenth of its cost`()
    throws
  {
    let own = try actions(scenario)
    var shared: [[Float]] = []
    let making = try processorSeconds { shared = try actions(scenario, sharedIn: archive()) }
    #expect(shared == own)
    let file = "plans/" + (try #require(files.first))
    let bytes = try folder.bytes(of: file)
    let reading = try processorSeconds { shared = try actions(scenario, sharedIn: archive()) }
    #expect(shared == own)
    #expect(reading < making / 10)
    #expect(try folder.bytes(of: file) == bytes)
  }

  @Test func `a plan that is damaged or cut off is worked out again`() throws {
    let own = try actions(scenario, sharedIn: archive())
    let file = "plans/" + (try #require(files.first))
    let bytes = try folder.bytes(of: file)
    let day = bytes.count / 3
    var flipped = bytes
    flipped[day + day / 2] ^= 1
    for damaged in [flipped, bytes.prefix(2 * day + 7), bytes.prefix(day), Data(), Data(count: 99)]
    {
      try folder.write(damaged, to: file)
      #expect(try actions(scenario, sharedIn: archive()) == own)
      #expect(try folder.bytes(of: file) == bytes)
    }
  }

  @Test func `another scenario, other profiles and another program have plans of their own`() throws
  {
    let dearer = try Hamlet.scenario([("price: 0.7", "price: 0.8")])
    let longer = try Hamlet.scenario(days: 6)
    let own = try actions(scenario)
    #expect(try actions(scenario, sharedIn: archive()) == own)
    #expect(try actions(scenario, sharedIn: archive("another program")) == own)
    // The specification is a part of the origin: who makes an archive has its text.
    #expect(try actions(dearer, sharedIn: archive("dearer")) != own)
    #expect(try actions(longer, sharedIn: archive()) == actions(longer))
    #expect(files.count == 4)
  }

  @Test func `a file under another scenario's name has no plan for it`() throws {
    let dearer = try Hamlet.scenario([("price: 0.7", "price: 0.8")])
    _ = try actions(scenario, sharedIn: archive())
    let other = "plans/" + (try #require(files.first))
    _ = try actions(dearer, sharedIn: archive("dearer"))
    let file = "plans/" + (try #require(files.first { "plans/\($0)" != other }))
    let bytes = try folder.bytes(of: file)
    try folder.write(try folder.bytes(of: other), to: file)
    #expect(try actions(dearer, sharedIn: archive("dearer")) == actions(dearer))
    #expect(try folder.bytes(of: file) == bytes)
  }

  @Test func `where nothing can be kept, plans are worked out all the same`() throws {
    try folder.write("a file where the folder should be", to: "plans")
    #expect(try actions(scenario, sharedIn: archive()) == actions(scenario))
    #expect(folder.names == ["plans"])
  }

  @Test func `days that are prepared are those that are asked for`() throws {
    let expert = try PlanExpert(scenario, sharedIn: archive())
    expert.prepare([2, 1])
    let file = "plans/" + (try #require(files.first))
    let bytes = try folder.bytes(of: file)
    #expect(try actions(scenario, sharedIn: archive()) == actions(scenario))
    #expect(try folder.bytes(of: file) == bytes)
  }
}
