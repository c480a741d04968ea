import Experiments
import Foundation
import Specification
import TestSupport
import Testing

/// The small experiment with something wrong in it, and exactly what is said about that.
struct BrokenExperiment: Sendable, CustomTestStringConvertible {
  let changes: [(old: String, new: String)]
  let files: [String: String]
  /// One finding a line, `line:column: message`; of another file than `small.yaml` with its name.
  let message: String

  init(changes: [(old: String, new: String)], files: [String: String] = [:], _ message: String) {
    self.changes = changes
    self.files = files
    self.message = message
  }

  init(_ old: String, _ new: String, files: [String: String] = [:], _ message: String) {
    self.init(changes: [(old, new)], files: files, message)
  }

  var testDescription: String { message }

  /// The 33-bus feeder with its tie lines closed.
  static var meshedFeeder: String {
    let feeder = try? String(
      contentsOf: Package.root.appendingPathComponent("Grids/ieee33.yaml"), encoding: .utf8)
    return feeder?.replacing(", closed: false", with: "") ?? ""
  }

  /// What loading and checking the experiment says, as ``message`` has it.
  func findings() throws -> String {
    let folder = try TemporaryFolder()
    do {
      _ = try SmallExperiment.plan(changes, files: files, in: folder)
      return ""
    } catch let error as SpecificationError {
      return error.description.replacing("\(folder.url.path)/", with: "")
        .split(separator: "\n")
        .map { $0.hasPrefix("small.yaml:") ? $0.dropFirst("small.yaml:".count) : $0 }
        .joined(separator: "\n")
    }
  }
}

/// Each way in which an experiment can be wrong, with its exact messages.
@Suite struct BrokenExperimentTests {
  @Test func `the experiment that is broken below is right`() throws {
    let plan = try SmallExperiment.plan(in: TemporaryFolder())
    #expect(plan.variants == ["MADDPG", "MASAC"])
    #expect(plan.trials.count == 4)
  }

  @Test(arguments: BrokenExperiment.experts)
  func `an expert that is none or missing`(broken: BrokenExperiment) throws {
    #expect(try broken.findings() == broken.message)
  }

  @Test(arguments: BrokenExperiment.keys)
  func `a key that nobody reads or that is missing`(broken: BrokenExperiment) throws {
    #expect(try broken.findings() == broken.message)
  }

  @Test(arguments: BrokenExperiment.values)
  func `a value of a wrong type, unit, range or choice`(broken: BrokenExperiment) throws {
    #expect(try broken.findings() == broken.message)
  }

  @Test(arguments: BrokenExperiment.community)
  func `a community that does not fit its feeder or itself`(broken: BrokenExperiment) throws {
    #expect(try broken.findings() == broken.message)
  }

  @Test(arguments: BrokenExperiment.market)
  func `prices, days and training that contradict themselves`(broken: BrokenExperiment) throws {
    #expect(try broken.findings() == broken.message)
  }

  @Test(arguments: BrokenExperiment.imitation)
  func `an imitation that does not fit the agents, their policies or itself`(
    broken: BrokenExperiment
  ) throws {
    #expect(try broken.findings() == broken.message)
  }

  @Test(arguments: BrokenExperiment.sweep)
  func `seeds, variants and sweeps that do not add up`(broken: BrokenExperiment) throws {
    #expect(try broken.findings() == broken.message)
  }

  @Test(arguments: BrokenExperiment.files)
  func `files that are no YAML or include what they cannot`(broken: BrokenExperiment) throws {
    #expect(try broken.findings() == broken.message)
  }

  @Test(
    arguments: [
      (
        "training.episodes",
        "--set training.episodes: write a dotted key, an equals sign and a value, as in "
          + "training.episodes=100."
      ),
      (
        "=3",
        "--set =3: write a dotted key, an equals sign and a value, as in training.episodes=100."
      ),
      ("training.episodes=0", "--set:1:20: 'episodes' is 0; it must be from 1 to 10000000."),
      (
        "training.epsodes=9",
        "--set:1:1: unknown key 'epsodes' in training. Did you mean 'episodes'?"
      ),
      ("days.test=[1", "--set:2:1: a ',' or the ']' of the list of line 1 was expected here."),
    ])
  func `a value laid over the file from the command line`(patch: String, message: String) throws {
    let error = try #require(throws: SpecificationError.self) {
      try SmallExperiment.plan(patches: [patch], in: TemporaryFolder())
    }
    #expect(error.description == message)
  }
}
